"""Red where the columns of the upper marks cross the rows of the right marks."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED, paint
from omni_arc.scenes import canvas

CONCEPTS = ("position", "lines", "logic")
NAMED_COLOURS = (BLACK, GREY, RED)


def task(grid):
    rows, columns = grid[:, -1] == GREY, grid[0] == GREY
    crossing = rows[:, None] & columns[None, :]
    crossing[0], crossing[:, -1] = False, False
    return paint(grid, crossing, RED)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    grid[0, :-1] = np.where(rng.random(grid.shape[1] - 1) < 0.5, GREY, BLACK)
    grid[1:, -1] = np.where(rng.random(grid.shape[0] - 1) < 0.4, GREY, BLACK)
    grid[0, 0] = grid[-1, -1] = GREY
    return grid
