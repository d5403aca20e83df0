"""Rows whose both ends have one colour are filled with it."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import canvas

CONCEPTS = ("joining", "lines", "connection")
NAMED_COLOURS = (BLACK,)


def task(grid):
    same = (grid[:, :1] == grid[:, -1:]) & (grid[:, :1] != BLACK)
    return np.where(same, grid[:, :1], grid)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 18)
    rows = np.arange(1, grid.shape[0] - 1, 2)
    grid[rows, 0] = rng.integers(1, 10, len(rows))
    other = rng.integers(1, 10, len(rows))
    same = rng.random(len(rows)) < 0.5
    same[int(rng.integers(len(rows)))] = True
    grid[rows, -1] = np.where(same, grid[rows, 0], other)
    return grid
