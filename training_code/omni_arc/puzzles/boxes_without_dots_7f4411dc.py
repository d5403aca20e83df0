"""Only the boxes stay, single cells beside them disappear."""

import numpy as np

from omni_arc.language import BLACK, paint
from omni_arc.scenes import between, box, canvas, one_colour, put, put_free

CONCEPTS = ("denoising", "size")
NAMED_COLOURS = (BLACK,)


def task(grid):
    full = grid != BLACK
    blocks = full[:-1, :-1] & full[1:, :-1] & full[:-1, 1:] & full[1:, 1:]
    keep = np.zeros(grid.shape, bool)
    for row, column in np.argwhere(blocks):
        keep[row : row + 2, column : column + 2] = True
    return paint(grid, ~keep, BLACK)


def generate(rng, difficulty):
    grid, colour = canvas(rng, difficulty, 6, 20), one_colour(rng)
    for _ in range(between(rng, difficulty, 1, 5)):
        height, width = rng.integers(2, 6, 2)
        put_free(rng, grid, box(height, width, colour), gap=2)
    for _ in range(between(rng, difficulty, 2, 10)):
        row, column = int(rng.integers(len(grid))), int(rng.integers(grid.shape[1]))
        near = grid[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        if (near != BLACK).sum() <= 1:
            grid[row, column] = colour
    put(grid, np.array([[0, 0, 0], [0, colour, 0], [0, 0, 0]], np.int8), (0, 0))
    return grid
