"""The object that has a sky cell, all in its own colour."""

import numpy as np

from omni_arc.language import BLACK, SKY, find_objects, image, of_colour, replace_colour
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("selecting", "cropping", "objects")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    marked = of_colour(find_objects(grid, multicolour=True, diagonal=True), SKY)[0]
    return replace_colour(image(marked), SKY, marked.colour)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 18)
    side = between(rng, difficulty, 3, 5)
    for n, colour in enumerate(some_colours(rng, between(rng, difficulty, 2, 6), (BLACK, SKY))):
        pixels = blob(rng, side, side, [colour], int(rng.integers(5, side * side - 1)))
        while n == 0 and (pixels >= 0).all():
            pixels = blob(rng, side, side, [colour], 5)
        if n == 0:
            cells = np.argwhere(pixels >= 0)
            pixels[tuple(cells[int(rng.integers(len(cells)))])] = SKY
        put_free(rng, grid, pixels)
    return grid
