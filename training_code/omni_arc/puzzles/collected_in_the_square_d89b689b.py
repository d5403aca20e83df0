"""The four dots come to the cells of the sky square that lie nearest to them."""

import numpy as np

from omni_arc.language import BLACK, SKY, blank, object_of
from omni_arc.scenes import box, canvas, put_free, some_colours

CONCEPTS = ("moving", "position")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    square = object_of(grid, grid == SKY)
    out = blank(*grid.shape)
    for row, column in np.argwhere((grid != BLACK) & (grid != SKY)):
        out[np.clip(row, square.top, square.bottom), np.clip(column, square.left, square.right)] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    row, column = put_free(rng, grid, box(2, 2, SKY), margin=2)
    a, b, c, d = some_colours(rng, 4, (BLACK, SKY))
    above_it, below, left, right = (0, row), (row + 2, len(grid)), (0, column), (column + 2, grid.shape[1])
    for colour, rows, columns in [(a, above_it, left), (b, above_it, right), (c, below, left), (d, below, right)]:
        grid[int(rng.integers(*rows)), int(rng.integers(*columns))] = colour
    return grid
