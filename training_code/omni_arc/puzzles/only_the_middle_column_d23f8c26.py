"""All but the middle column becomes black."""

import numpy as np

from omni_arc.language import BLACK, paint
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("position", "denoising")
NAMED_COLOURS = (BLACK,)


def task(grid):
    middle = np.arange(grid.shape[1]) == grid.shape[1] // 2
    return paint(grid, ~middle[None, :].repeat(len(grid), axis=0), BLACK)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 15), 2 * between(rng, difficulty, 1, 7) + 1
    grid = noise(rng, height, width, range(1, 10), 0.3 + 0.3 * rng.random())
    grid[int(rng.integers(height)), width // 2] = one_colour(rng)
    grid[int(rng.integers(height)), 0] = one_colour(rng)
    return grid
