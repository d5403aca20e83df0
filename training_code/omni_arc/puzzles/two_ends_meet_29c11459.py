"""From both ends of a row its colours fill their half, grey in the middle."""

import numpy as np

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "joining", "connection")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    middle = grid.shape[1] // 2
    out = grid.copy()
    for row in np.flatnonzero(grid[:, 0]):
        out[row, :middle], out[row, middle], out[row, middle + 1 :] = grid[row, 0], GREY, grid[row, -1]
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 3, 16), 2 * between(rng, difficulty, 2, 9) + 1), np.int8)
    for row in range(int(rng.integers(0, 2)), len(grid), int(rng.integers(2, 5))):
        grid[row, 0], grid[row, -1] = some_colours(rng, 2, (BLACK, GREY))
    return grid
