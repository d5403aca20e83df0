"""A green plus in the middle between the two blue cells."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, object_of
from omni_arc.scenes import canvas

CONCEPTS = ("position", "shapes")
NAMED_COLOURS = (BLACK, BLUE, GREEN)


def task(grid):
    row, column = object_of(grid, grid == BLUE).centre
    out = grid.copy()
    out[row - 1 : row + 2, column] = GREEN
    out[row, column - 1 : column + 2] = GREEN
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 20)
    height, width = grid.shape
    half = int(rng.integers(2, (width - 1) // 2 + 1))
    row, left = int(rng.integers(1, height - 1)), int(rng.integers(width - 2 * half))
    grid[row, [left, left + 2 * half]] = BLUE
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
