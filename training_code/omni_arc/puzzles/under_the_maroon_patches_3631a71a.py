"""Maroon patches give way to what the symmetry of the pattern shows there."""

import numpy as np

from omni_arc.language import BLACK, MAROON, restore_symmetry, symmetric_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("symmetry", "completion")
NAMED_COLOURS = (MAROON,)


def task(grid):
    return restore_symmetry(grid, MAROON)


def generate(rng, difficulty):
    half = between(rng, difficulty, 6, 16)
    colours = some_colours(rng, between(rng, difficulty, 3, 7), (BLACK, MAROON))
    quarter = noise(rng, half, half, colours, 0.3 + 0.3 * rng.random())
    quarter = np.where(np.tri(half, dtype=bool), quarter, quarter.T)
    cut = 2 if half > 8 else 0
    grid = symmetric_pattern(quarter)[cut:, cut:].copy()
    for _ in range(between(rng, difficulty, 1, 5)):
        tall, wide = rng.integers(2, 7, 2)
        row, column = rng.integers(0, (len(grid) - tall + 1, len(grid) - wide + 1))
        grid[row : row + tall, column : column + wide] = MAROON
    return grid
