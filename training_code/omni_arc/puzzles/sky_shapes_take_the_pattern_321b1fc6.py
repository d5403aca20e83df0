"""The pattern moves into every sky shape of its form."""

import numpy as np

from omni_arc.language import BLACK, SKY, draw, erase, find_objects, move_to, of_colour
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("copying", "moving", "objects")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    objects = find_objects(grid, multicolour=True)
    pattern = next(obj for obj in objects if SKY not in obj.colours)
    places = of_colour(objects, SKY)
    return draw(erase(grid, pattern), [move_to(pattern, (obj.top, obj.left)) for obj in places])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    pixels = blob(
        rng, 3, 4, some_colours(rng, between(rng, difficulty, 2, 4), (BLACK, SKY)), between(rng, difficulty, 4, 8)
    )
    put_free(rng, grid, pixels)
    for _ in range(between(rng, difficulty, 1, 4)):
        put_free(rng, grid, np.where(pixels >= 0, np.int8(SKY), pixels))
    return grid
