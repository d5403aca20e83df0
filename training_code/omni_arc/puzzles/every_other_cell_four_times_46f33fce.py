"""Every other cell, four times as large."""

import numpy as np

from omni_arc.language import BLACK, scale
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("enlarging", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return scale(grid[1::2, 1::2], 4)


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 2, 7), between(rng, difficulty, 2, 7)
    grid = np.zeros((2 * rows, 2 * columns), np.int8)
    colours = some_colours(rng, between(rng, difficulty, 3, 6))
    grid[1::2, 1::2] = noise(rng, rows, columns, colours, 0.2 + 0.3 * rng.random())
    grid[1, 1] = colours[0] if not grid.any() else grid[1, 1]
    return grid
