"""Dots of a side's colour move to that side, all others disappear."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("moving", "direction", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    out[1:-1, 1:-1] = BLACK
    top, bottom, left, right = grid[0, 1], grid[-1, 1], grid[1, 0], grid[1, -1]
    for row, column in np.argwhere(grid[1:-1, 1:-1]) + 1:
        places = {top: (1, column), bottom: (-2, column), left: (row, 1), right: (row, -2)}
        if grid[row, column] in places:
            out[places[grid[row, column]]] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 8, 19), between(rng, difficulty, 8, 19)), np.int8)
    colours = some_colours(rng, 6)
    grid[0, 1:-1], grid[-1, 1:-1], grid[1:-1, 0], grid[1:-1, -1] = colours[:4]
    count = between(rng, difficulty, 3, 12)
    rows, columns = rng.integers(1, len(grid) - 1, count), rng.integers(1, grid.shape[1] - 1, count)
    grid[rows, columns] = rng.choice(np.array(colours, np.int8), count)
    return grid
