"""Columns with noise below the roof are filled with it from the roof down."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, find_objects, largest
from omni_arc.scenes import between, put, some_colours

CONCEPTS = ("lines", "direction", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    roof = largest(find_objects(grid, diagonal=True))
    out = grid.copy()
    for column in range(roof.left, roof.right + 1):
        under = int(np.flatnonzero(grid[:, column] == roof.colour)[-1]) + 1
        below = grid[under:, column]
        if below.any():
            out[under:, column] = below.max()
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 12, 22), between(rng, difficulty, 12, 22)
    a, b = some_colours(rng, 2)
    grid = np.zeros((height, width), np.int8)
    half = int(rng.integers(2, 4))
    roof = np.full((half + 2, 2 * half + 1), CLEAR, np.int8)
    for n in range(half + 1):
        roof[n : n + 2, half - n : half + n + 1 : max(2 * n, 1)] = a
    roof[1 + half] = CLEAR
    roof[half, 1:-1] = CLEAR
    top, left = int(rng.integers(1, 5)), int(rng.integers(1, width - 2 * half - 1))
    taken = np.zeros((height, width), bool)
    taken[max(top - 1, 0) : top + half + 2, left - 1 : left + 2 * half + 2] = True
    cells = rng.integers(0, (height, width), (between(rng, difficulty, 8, 24), 2)).tolist()
    cells.insert(0, [int(rng.integers(top + half + 2, height)), int(rng.integers(left, left + 2 * half + 1))])
    for row, column in cells:
        if not taken[row, column]:
            grid[row, column] = b
            taken[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = True
    put(grid, roof, (top, left))
    return grid
