"""The red sticks rise until they meet what is above."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, UP, gravity
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("falling", "moving")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return gravity(grid, UP)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    height, width = grid.shape
    a, b = (BLUE, RED) if rng.random() < 0.5 else some_colours(rng, 2)
    rows = np.arange(height)[:, None]
    depth = rng.integers(1, height // 2 + 1, width)
    depth[: int(rng.integers(0, 3))] = 0
    length = rng.integers(0, height // 2 - 1, width) * (rng.random(width) < 0.4)
    length[int(rng.integers(width))] = 2
    grid[rows < depth] = a
    grid[(rows >= height - length) & (rows > depth)] = b
    return grid
