"""As many copies in reading order as it has coloured cells, in a square as many copies wide as it has black cells."""

import numpy as np

from omni_arc.language import BLACK, blank, count
from omni_arc.scenes import one_colour

CONCEPTS = ("counting", "copying", "tiling")
NAMED_COLOURS = (BLACK,)


def task(grid):
    height, width = grid.shape
    black = count(grid, BLACK)
    out = blank(height * black, width * black)
    for n in range(grid.size - black):
        row, column = n // black * height, n % black * width
        out[row : row + height, column : column + width] = grid
    return out


def generate(rng, difficulty):
    grid = np.full(9, one_colour(rng), np.int8)
    grid[rng.permutation(9)[: int(rng.integers(3, 8))]] = BLACK
    return grid.reshape(3, 3)
