"""Grey becomes green in every second column, counted from the right border."""

import numpy as np

from omni_arc.language import BLACK, GREEN, GREY, replace_colour
from omni_arc.scenes import between

CONCEPTS = ("periodic", "colour", "position")
NAMED_COLOURS = (BLACK, GREY, GREEN)


def task(grid):
    out = grid.copy()
    out[:, ::-2] = replace_colour(grid[:, ::-2], GREY, GREEN)
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 8), between(rng, difficulty, 8, 24)
    grid = np.zeros((height, width), np.int8)
    grid[rng.integers(height, size=width), np.arange(width)] = GREY
    return grid
