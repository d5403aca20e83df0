"""The object that the grey mark touches, cut out."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, GREY, find_objects, image, touches
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("selecting", "cropping", "position")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    (mark,) = [obj for obj in objects if obj.colour == GREY]
    (found,) = [obj for obj in objects if obj is not mark and touches(obj, mark, diagonal=True)]
    return image(found)


def generate(rng, difficulty):
    grid, colour = canvas(rng, difficulty, 8, 18), one_colour(rng, (BLACK, GREY))
    for n in range(between(rng, difficulty, 2, 5)):
        pixels = blob(rng, 3, 3, [colour], 5)
        if n == 0:
            pixels = np.vstack([np.full((1, pixels.shape[1]), CLEAR, np.int8), pixels])
            pixels[0, int((pixels[1] >= 0).argmax())] = GREY
        put_free(rng, grid, pixels)
    return grid
