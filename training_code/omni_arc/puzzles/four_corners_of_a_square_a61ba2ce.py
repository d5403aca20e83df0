"""The four bent shapes put together as the corners of a square."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, blank, draw, find_objects, move_to
from omni_arc.scenes import canvas, put_free, some_colours

CONCEPTS = ("joining", "shapes", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    corners = []
    for obj in find_objects(grid):
        row, column = np.argwhere(obj.pixels < 0)[0]
        corners.append(move_to(obj, (2 - 2 * row, 2 - 2 * column)))
    return draw(blank(4, 4), corners)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 20)
    for n, colour in enumerate(some_colours(rng, 4)):
        pixels = np.full((2, 2), colour, np.int8)
        pixels[n // 2, n % 2] = CLEAR
        put_free(rng, grid, pixels, tries=100)
    return grid
