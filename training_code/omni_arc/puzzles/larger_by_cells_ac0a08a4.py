"""The grid as many times larger as it has coloured cells."""

import numpy as np

from omni_arc.language import BLACK, scale
from omni_arc.scenes import between

CONCEPTS = ("enlarging", "counting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return scale(grid, int((grid != BLACK).sum()))


def generate(rng, difficulty):
    height, width = rng.integers(2, 5, 2)
    number = between(rng, difficulty, 2, min(6, height * width, 30 // max(height, width)))
    grid = np.zeros(height * width, np.int8)
    grid[rng.permutation(grid.size)[:number]] = rng.choice(np.arange(1, 10), number, replace=False)
    return grid.reshape(height, width)
