"""What panels lack of the first panel's shape is added in the colour of the lines."""

import numpy as np

from omni_arc.language import BLACK, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, blob, put_free, some_colours

CONCEPTS = ("panels", "completion", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = next(row[0] for row in grid if (row == row[0]).all())
    panels = split_at_lines(grid, lines)
    model = panels[0][0] != BLACK
    completed = [[paint(panel, model & (panel == BLACK), lines) for panel in row] for row in panels]
    return join_with_lines(completed, lines)


def generate(rng, difficulty):
    side, count = between(rng, difficulty, 4, 7), between(rng, difficulty, 2, 4)
    count = 3 if count * (side + 1) > 30 else count
    colour, lines = some_colours(rng, 2)
    model = np.zeros((side, side), np.int8)
    put_free(rng, model, blob(rng, 3, 3, [colour], int(rng.integers(4, 9))), gap=0)
    panels = [[model * (rng.random(model.shape) < rng.choice([0, 0.5, 1])) for _ in range(count)] for _ in range(count)]
    panels[-1][-1], panels[0][0] = model * (np.arange(side) > np.flatnonzero(model.any(axis=0))[0]), model
    return join_with_lines([[panel.astype(np.int8) for panel in row] for row in panels], lines)
