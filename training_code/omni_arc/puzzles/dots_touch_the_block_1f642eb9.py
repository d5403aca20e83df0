"""Every dot colours the cell of the sky block that faces it."""

import numpy as np

from omni_arc.language import BLACK, SKY, object_of
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("position", "colour", "direction")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    block = object_of(grid, grid == SKY)
    out = grid.copy()
    for row, column in np.argwhere((grid != BLACK) & (grid != SKY)):
        out[np.clip(row, block.top, block.bottom), np.clip(column, block.left, block.right)] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    height, width = rng.integers(2, 5, 2)
    row, column = put_free(rng, grid, box(height, width, SKY), margin=1)
    rows, columns = rng.permutation(height) + row, rng.permutation(width) + column
    dots = [(rows[0], 0), (rows[1], grid.shape[1] - 1), (0, columns[0]), (len(grid) - 1, columns[1])]
    for y, x in rng.permutation(dots)[: between(rng, difficulty, 1, 4)]:
        grid[y, x] = one_colour(rng, (BLACK, SKY))
    return grid
