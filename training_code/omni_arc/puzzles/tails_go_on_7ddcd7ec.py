"""The diagonal tails of the block go on to the border."""

import numpy as np

from omni_arc.language import BLACK, count_neighbours, find_objects, object_of, ray
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (obj,) = find_objects(grid, diagonal=True)
    alone = (grid != BLACK) & (count_neighbours(grid, obj.colour, diagonal=False) == 0)
    body = object_of(grid, (grid != BLACK) & ~alone)
    for row, column in np.argwhere(alone).tolist():
        direction = (-1 if row < body.top else 1, -1 if column < body.left else 1)
        grid = ray(grid, (row, column), direction, obj.colour)
    return grid


def generate(rng, difficulty):
    grid, colour = canvas(rng, difficulty, 7, 18), one_colour(rng)
    row, column = [int(rng.integers(2, side - 3)) for side in grid.shape]
    grid[row : row + 2, column : column + 2] = colour
    corners = [(row - 1, column - 1), (row - 1, column + 2), (row + 2, column - 1), (row + 2, column + 2)]
    for cell in rng.permutation(corners)[: int(rng.integers(1, 4))]:
        grid[tuple(cell)] = colour
    return grid
