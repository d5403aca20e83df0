"""Rows of one colour become grey, all others black."""

import numpy as np

from omni_arc.language import BLACK, GREEN, GREY, RED, blank, paint
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "lines")
NAMED_COLOURS = (GREY, BLACK)


def task(grid):
    uniform = (grid == grid[:, :1]).all(axis=1)
    return paint(blank(*grid.shape), np.tile(uniform[:, None], grid.shape[1]), GREY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 2, 8)
    grid = noise(rng, height, width, some_colours(rng, 4, (BLACK, GREY)), 1.0)
    uniform = rng.random(height) < 0.5
    uniform[:2] = True, False
    grid[uniform] = grid[uniform, :1]

    grid[~uniform, 0] = np.where(grid[~uniform, 1] == GREEN, RED, GREEN)
    return grid[rng.permutation(height)]
