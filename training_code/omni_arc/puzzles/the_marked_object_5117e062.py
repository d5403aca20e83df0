"""The object that holds a sky cell, cut out, all in its own colour."""

import numpy as np

from omni_arc.language import BLACK, SKY, find_objects, image, of_colour, recolour
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("selecting", "cropping", "colour")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    (marked,) = of_colour(find_objects(grid, multicolour=True), SKY)
    return image(recolour(marked, marked.colours[0]))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    for n, colour in enumerate(some_colours(rng, between(rng, difficulty, 2, 6), (BLACK, SKY))):
        pixels = blob(rng, 3, 3, [colour], int(rng.choice([5, 7]))).copy()
        if n == 0:
            rows, columns = np.nonzero(pixels >= 0)
            which = int(rng.integers(len(rows)))
            pixels[rows[which], columns[which]] = SKY
        put_free(rng, grid, pixels)
    return grid
