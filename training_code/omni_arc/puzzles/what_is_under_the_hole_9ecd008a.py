"""The part of the symmetric pattern that the black square hides."""

import numpy as np

from omni_arc.language import BLACK, crop, object_of, restore_symmetry, symmetric_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("symmetry", "completion", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    hole = object_of(grid, grid == BLACK)
    return crop(restore_symmetry(grid, BLACK), (hole.top, hole.left, hole.bottom, hole.right))


def generate(rng, difficulty):
    half = between(rng, difficulty, 5, 11)
    quarter = noise(rng, half, half, some_colours(rng, between(rng, difficulty, 4, 9)), 1.0)
    quarter = np.where(np.tri(half, dtype=bool), quarter, quarter.T)
    quarter[:3, :3] = rng.integers(1, 10, 1)
    grid = symmetric_pattern(quarter)
    row, column = int(rng.integers(2, 2 * half - 3)), int(rng.integers(0, half - 3))
    grid[row : row + 3, column : column + 3] = BLACK
    return grid
