"""Every cell of the top row is drawn as a checkered column of width three down to the bottom."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between

CONCEPTS = ("patterns", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for row in range(len(grid)):
        for column in np.flatnonzero(grid[0]):
            for side in [0] if row % 2 == 0 else [-1, 1]:
                if 0 <= column + side < grid.shape[1]:
                    out[row, column + side] = grid[0, column]
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 6, 18)
    grid = np.zeros((height, width), np.int8)
    column = int(rng.integers(1, 4))
    while column < width - 1:
        grid[0, column] = rng.integers(1, 10)
        column += int(rng.integers(3, 7))
    return grid
