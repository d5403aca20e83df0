"""Blue for every panel with two pink cells."""

import numpy as np

from omni_arc.language import BLACK, BLUE, MAGENTA, SKY, count, join_with_lines, split_at_lines
from omni_arc.scenes import between

CONCEPTS = ("counting", "panels", "shrinking")
NAMED_COLOURS = (BLACK, BLUE, MAGENTA, SKY)


def task(grid):
    two = [[count(panel, MAGENTA) == 2 for panel in row] for row in split_at_lines(grid, SKY)]
    return np.where(two, BLUE, BLACK).astype(np.int8)


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 2, 5), between(rng, difficulty, 2, 5)
    panels = np.zeros((rows, columns, 9), np.int8)
    two = rng.random((rows, columns)) < 0.5
    two[0, 0], two[-1, -1] = rng.permutation([True, False])
    for panel, is_two in zip(panels.reshape(-1, 9), two.ravel(), strict=True):
        panel[rng.permutation(9)[: 2 if is_two else int(rng.choice([1, 1, 3]))]] = MAGENTA
    return join_with_lines([[panel.reshape(3, 3) for panel in row] for row in panels], SKY)
