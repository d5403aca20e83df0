"""The yellow holes in a symmetric pattern are restored."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, restore_symmetry, symmetric_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("symmetry", "completion")
NAMED_COLOURS = (YELLOW,)


def task(grid):
    return restore_symmetry(grid, YELLOW)


def generate(rng, difficulty):
    half = between(rng, difficulty, 5, 11)
    quarter = noise(rng, half, half, some_colours(rng, between(rng, difficulty, 4, 8), (BLACK, YELLOW)), 1.0)
    quarter = np.where(np.tri(half, dtype=bool), quarter, quarter.T)
    grid = symmetric_pattern(quarter)
    for _ in range(2):
        height, width = rng.integers(2, 5, 2)
        row, column = int(rng.integers(0, half - height + 1)), int(rng.integers(2 * half - width))
        grid[row : row + height, column : column + width] = YELLOW
    return grid
