"""At each corner of the square two by two cells in the colour of its opposite cell."""

import numpy as np

from omni_arc.language import BLACK, Obj, blank, draw, object_of
from omni_arc.scenes import canvas, put_free, some_colours

CONCEPTS = ("position", "mapping", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    square = object_of(grid, grid != BLACK)
    blocks = [
        Obj(blank(2, 2, square.pixels[1 - row, 1 - column]), square.top - 2 + 4 * row, square.left - 2 + 4 * column)
        for row in (0, 1)
        for column in (0, 1)
    ]
    return draw(grid, blocks)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 14)
    pixels = np.array(some_colours(rng, 4), np.int8).reshape(2, 2)
    put_free(rng, grid, pixels, margin=1)
    return grid
