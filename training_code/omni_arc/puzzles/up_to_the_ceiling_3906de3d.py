"""Red bars move up until the blue ceiling stops them."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, UP, gravity
from omni_arc.scenes import canvas

CONCEPTS = ("falling", "moving", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return gravity(grid, UP)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    height, width = grid.shape
    depths = rng.integers(1, height // 2, width)
    depths[rng.random(width) < 0.4] = height // 2
    grid[np.arange(height)[:, None] < depths] = BLUE
    sizes = np.minimum(rng.integers(0, 4, width), height - depths)
    grid[np.arange(height)[:, None] >= height - sizes] = RED
    grid[:, 0] = BLACK
    return grid
