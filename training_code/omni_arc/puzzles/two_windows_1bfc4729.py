"""In each half the cell's colour makes a line through it, the outer row and the sides."""

import numpy as np

from omni_arc.language import BLACK, above, main_colour, split
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "boundary", "panels")
NAMED_COLOURS = (BLACK,)


def task(grid):
    halves = split(grid, 2, 1)
    for half, edge in zip(halves, (0, -1), strict=True):
        colour = main_colour(half)
        half[(half != BLACK).any(axis=1)] = colour
        half[edge] = half[:, 0] = half[:, -1] = colour
    return above(*halves)


def generate(rng, difficulty):
    half, width = between(rng, difficulty, 3, 10), between(rng, difficulty, 5, 16)
    grid = np.zeros((2 * half, width), np.int8)
    rows = int(rng.integers(1, half)), int(rng.integers(half, 2 * half - 1))
    grid[rows, rng.integers(1, width - 1, 2)] = some_colours(rng, 2)
    return grid
