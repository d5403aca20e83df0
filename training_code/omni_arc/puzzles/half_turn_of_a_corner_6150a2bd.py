"""The grid is turned by half a turn."""

import numpy as np

from omni_arc.language import BLACK, rotate
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("rotation",)
NAMED_COLOURS = ()


def task(grid):
    return rotate(grid, 2)


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 14)
    rows, columns = np.indices((side, side))
    grid = noise(rng, side, side, range(1, 10), 0.9)
    grid[rows + columns >= side] = BLACK
    grid[0, 0] = one_colour(rng)
    return grid
