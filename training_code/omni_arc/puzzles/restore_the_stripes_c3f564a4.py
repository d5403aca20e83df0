"""The black holes in diagonal stripes are restored."""

import numpy as np

from omni_arc.language import BLACK, repeat_pattern
from omni_arc.scenes import between, some_colours

CONCEPTS = ("periodic", "completion", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return repeat_pattern(grid, BLACK)


def generate(rng, difficulty):
    side, step = between(rng, difficulty, 10, 20), int(rng.integers(2, 5 + round(3 * difficulty)))
    colours = np.array(some_colours(rng, step), np.int8)
    rows, columns = np.indices((side, side))
    grid = colours[(rows + columns) % step]
    for _ in range(between(rng, difficulty, 2, 4)):
        height, width = rng.integers(2, 5, 2)
        row, column = rng.integers(0, side - 4, 2)
        grid[row : row + height, column : column + width] = BLACK
    return grid
