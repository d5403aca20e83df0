"""Black diagonals leave the only black cell."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, ray
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    row, column = np.argwhere(grid == BLACK)[0].tolist()
    for direction in DIAGONAL:
        grid = ray(grid, (row, column), direction, BLACK)
    return grid


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 20, one_colour(rng))
    grid[int(rng.integers(len(grid))), int(rng.integers(grid.shape[1]))] = BLACK
    return grid
