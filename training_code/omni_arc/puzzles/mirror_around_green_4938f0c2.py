"""The red shape is mirrored around the green square in both directions."""

import numpy as np

from omni_arc.language import BLACK, GREEN, LEFT, RED, UP, draw, mirror, move_to, object_of
from omni_arc.scenes import blob, canvas, put

CONCEPTS = ("mirroring", "symmetry", "copying")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    red, green = object_of(grid, grid == RED), object_of(grid, grid == GREEN)
    row = green.top + green.bottom - red.bottom
    column = green.left + green.right - red.right
    beside = move_to(mirror(red, LEFT), (red.top, column))
    below = move_to(mirror(red, UP), (row, red.left))
    across = move_to(mirror(mirror(red, LEFT), UP), (row, column))
    return draw(grid, [beside, below, across])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 30)
    height, width = grid.shape
    row, column = int(rng.integers(4, height - 5)), int(rng.integers(4, width - 5))
    grid[row : row + 2, column : column + 2] = GREEN
    side = min(row, column, height - row - 2, width - column - 2, int(rng.integers(3, 7)))
    shape = blob(rng, side, side, [RED], side * side // 2)
    if 0 <= row - shape.shape[0] and 0 <= column - shape.shape[1]:
        put(grid, shape, (row - shape.shape[0], column - shape.shape[1]))
    return np.rot90(grid, int(rng.integers(4))).copy()
