"""Rows and columns that are black throughout become red."""

import numpy as np

from omni_arc.language import BLACK, RED, paint
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("lines", "logic")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    black = grid == BLACK
    free = black.all(axis=1)[:, None] | black.all(axis=0)[None, :]
    return paint(grid, free, RED)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 8, 30), between(rng, difficulty, 8, 30)
    grid = noise(rng, height, width, [one_colour(rng, (BLACK, RED))], 0.65 + 0.15 * rng.random())
    grid[rng.permutation(np.arange(1, height - 1))[: int(rng.integers(0, 3))]] = BLACK
    grid[:, rng.permutation(np.arange(1, width - 1))[: int(rng.integers(1, 4))]] = BLACK
    return grid
