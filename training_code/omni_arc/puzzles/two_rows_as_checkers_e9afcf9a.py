"""Two rows exchange their colours in every second column."""

import numpy as np

from omni_arc.language import flip_rows
from omni_arc.scenes import between, some_colours

CONCEPTS = ("patterns", "periodic")
NAMED_COLOURS = ()


def task(grid):
    every_second = np.arange(grid.shape[1]) % 2 == 1
    return np.where(every_second, flip_rows(grid), grid)


def generate(rng, difficulty):
    grid = np.zeros((2, between(rng, difficulty, 2, 30)), np.int8)
    grid[0], grid[1] = some_colours(rng, 2, ())
    return grid
