"""The dot moves one row down; from where it was up, every second column becomes yellow."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, blank
from omni_arc.scenes import between, one_colour

CONCEPTS = ("patterns", "periodic", "moving")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    ((row, column),) = np.argwhere(grid != BLACK).tolist()
    out = blank(*grid.shape)
    out[: row + 1, column % 2 :: 2] = YELLOW
    out[row + 1, column] = grid[row, column]
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 16), between(rng, difficulty, 3, 16)
    grid = np.zeros((height, width), np.int8)
    grid[int(rng.integers(height - 1)), int(rng.integers(width))] = one_colour(rng, (BLACK, YELLOW))
    return grid
