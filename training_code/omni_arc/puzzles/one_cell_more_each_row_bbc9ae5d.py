"""The row again and again, its bar one cell longer each time, half as many rows as columns."""

import numpy as np

from omni_arc.language import BLACK, blank, count, main_colour
from omni_arc.scenes import between, one_colour

CONCEPTS = ("counting", "patterns", "lines")
NAMED_COLOURS = (BLACK,)


def task(grid):
    width = grid.shape[1]
    bar = count(grid, main_colour(grid))
    out = blank(width // 2, width)
    for row in range(width // 2):
        out[row, : bar + row] = grid[0, 0]
    return out


def generate(rng, difficulty):
    width = 2 * between(rng, difficulty, 2, 15)
    grid = np.zeros((1, width), np.int8)
    grid[0, : int(rng.integers(1, width // 2 + 1))] = one_colour(rng)
    return grid
