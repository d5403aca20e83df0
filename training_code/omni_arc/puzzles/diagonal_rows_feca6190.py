"""The row is drawn upwards again and again, a step further to the right each time, in a square as many times larger as it has colours."""

import numpy as np

from omni_arc.language import BLACK, DOWN, UP_RIGHT, blank, colours_of, draw, move, object_of
from omni_arc.scenes import between, some_colours

CONCEPTS = ("copying", "direction", "counting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    size = grid.shape[1] * len(colours_of(grid))
    row = object_of(grid, grid != BLACK)
    steps = [move(row, UP_RIGHT, n) for n in range(size)]
    return draw(blank(size, size), [move(obj, DOWN, size - 1) for obj in steps])


def generate(rng, difficulty):
    width = between(rng, difficulty, 3, 7)
    number = between(rng, difficulty, 1, min(4, width - 1))
    grid = np.zeros((1, width), np.int8)
    grid[0, rng.permutation(width)[:number]] = some_colours(rng, number)
    return grid
