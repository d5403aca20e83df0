"""The empty upper half takes the mirror image of the lower half."""

import numpy as np

from omni_arc.language import BLACK, DOWN, flip_rows, gravity, overlay
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("mirroring", "symmetry", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return overlay([grid, flip_rows(grid)])


def generate(rng, difficulty):
    grid = np.zeros((2 * between(rng, difficulty, 2, 10), between(rng, difficulty, 3, 12)), np.int8)
    half = len(grid) // 2
    grid[half:] = gravity(noise(rng, half, grid.shape[1], range(1, 10), 0.2 + 0.5 * rng.random()), DOWN)
    grid[-1, int(rng.integers(grid.shape[1]))] = one_colour(rng)
    return grid
