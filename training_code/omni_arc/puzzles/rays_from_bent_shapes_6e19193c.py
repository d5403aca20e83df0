"""From the open corner of every bent shape a diagonal ray goes on outwards."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, find_objects, ray
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("rays", "direction", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    for obj in find_objects(grid):
        row, column = np.argwhere(obj.pixels < 0)[0]
        direction = (-1 if row == 0 else 1, -1 if column == 0 else 1)
        grid = ray(grid, (obj.top + row, obj.left + column), direction, obj.colour)
    return grid


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    colour = one_colour(rng)
    for _ in range(between(rng, difficulty, 1, 3)):
        pixels = np.full((2, 2), colour, np.int8)
        pixels[tuple(rng.integers(2, size=2))] = CLEAR
        put_free(rng, grid, pixels, gap=2, margin=1)
    return grid
