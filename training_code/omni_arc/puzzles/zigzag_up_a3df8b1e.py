"""The blue cell goes up diagonally, bouncing off the sides."""

import numpy as np

from omni_arc.language import BLACK, BLUE
from omni_arc.scenes import between

CONCEPTS = ("rays", "patterns", "direction")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    height, width = grid.shape
    out, column, step = grid.copy(), int(grid[-1].argmax()), 1
    for row in range(height - 2, -1, -1):
        if not 0 <= column + step < width:
            step = -step
        column += step
        out[row, column] = BLUE
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 30), between(rng, difficulty, 2, 20)
    grid = np.zeros((height, width), np.int8)
    grid[-1, int(rng.integers(width))] = BLUE
    return grid
