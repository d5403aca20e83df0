"""Red lines rise from the bottom row; where grey is in their way they go on one column further to the right."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED
from omni_arc.scenes import between

CONCEPTS = ("lines", "direction", "rays")
NAMED_COLOURS = (BLACK, RED, GREY)


def task(grid):
    out = grid.copy()
    for column in np.flatnonzero(grid[-1] == RED):
        row = len(grid) - 1
        while row >= 0:
            out[row, column] = RED
            blocked = row > 0 and grid[row - 1, column] == GREY
            row, column = (row, column + 1) if blocked else (row - 1, column)
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 7, 18), between(rng, difficulty, 7, 18)
    grid = np.zeros((height, width), np.int8)
    columns = np.arange(int(rng.integers(1, 3)), width - 1, 3)
    for column in columns:
        grid[-1, column] = RED
        if rng.random() < 0.6:
            grid[int(rng.integers(1, height - 2)), column] = GREY
        if rng.random() < 0.3:
            grid[int(rng.integers(0, height - 1)), column - 1] = GREY
    return grid
