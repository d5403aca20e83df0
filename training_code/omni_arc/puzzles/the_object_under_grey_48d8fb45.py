"""The object that touches the grey cell, cut out."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, GREY, find_objects, image, of_colour, touches
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("selecting", "cropping", "objects")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    grey = of_colour(objects, GREY)[0]
    return image(next(obj for obj in objects if obj is not grey and touches(grey, obj)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 16)
    colour = one_colour(rng, (BLACK, GREY))
    for n in range(between(rng, difficulty, 2, 5)):
        pixels = blob(rng, 3, 3, [colour], int(rng.integers(4, 8)))
        if n == 0:
            while (pixels >= 0).all():
                pixels = blob(rng, 3, 3, [colour], 5)
            grey = np.full((1, pixels.shape[1]), CLEAR, np.int8)
            grey[0, int(rng.choice(np.flatnonzero(pixels[0] >= 0)))] = GREY
            pixels = np.vstack([grey, pixels])
        put_free(rng, grid, pixels)
    return grid
