"""From every cell a line goes right to the border and down along it to the next line."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("rays", "lines")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for row, column in np.argwhere(grid != BLACK):
        out[row, column:] = grid[row, column]
        out[row:, -1] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 16)
    row = int(rng.integers(2))
    while row < len(grid):
        grid[row, int(rng.integers(grid.shape[1] - 1))] = one_colour(rng)
        row += int(rng.integers(2, 5))
    return grid
