"""The arms of every star become one cell longer; its centre's colour makes diagonals as long."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, DIAGONAL, STRAIGHT, find_objects
from omni_arc.scenes import between, canvas, put_free, some_colours

CONCEPTS = ("rays", "patterns", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for obj in find_objects(grid, multicolour=True):
        row, column = obj.centre
        arms = grid[obj.top, column]
        for n in (1, 2):
            for down, right in STRAIGHT:
                out[row + n * down, column + n * right] = arms
            for down, right in DIAGONAL:
                out[row + n * down, column + n * right] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 20)
    for _ in range(between(rng, difficulty, 1, 4)):
        arms, centre = some_colours(rng, 2)
        star = np.array([[CLEAR, arms, CLEAR], [arms, centre, arms], [CLEAR, arms, CLEAR]], np.int8)
        put_free(rng, grid, star, gap=2, margin=1)
    return grid
