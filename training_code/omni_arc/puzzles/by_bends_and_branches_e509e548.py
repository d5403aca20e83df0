"""Shapes become red if they branch, blue if they bend once, magenta if they bend twice."""

import numpy as np

from omni_arc.language import BLACK, BLUE, MAGENTA, RED, count_neighbours, draw, find_objects, recolour
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("shapes", "mapping", "counting")
NAMED_COLOURS = (BLACK, BLUE, RED, MAGENTA)


def task(grid):
    out = grid
    for shape in find_objects(grid):
        branches = count_neighbours(shape.pixels, shape.colour, diagonal=False)[shape.mask].max() > 2
        bends_once = shape.size == shape.height + shape.width - 1
        out = draw(out, recolour(shape, RED if branches else BLUE if bends_once else MAGENTA))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 22)
    colour = one_colour(rng, NAMED_COLOURS)
    for _ in range(between(rng, difficulty, 4, 12)):
        height, width = int(rng.integers(2, 5)), int(rng.integers(3, 6))
        pixels = np.full((height, width), -1, np.int8)
        pixels[0], pixels[:, 0] = colour, colour
        kind = int(rng.integers(3))
        if kind:
            pixels[:, -1] = colour  # two bends
        if kind == 2:
            pixels = np.vstack([np.full((1, width), -1, np.int8), pixels])
            pixels[0, int(rng.integers(width))] = colour
        put_free(rng, grid, np.rot90(pixels, int(rng.integers(4))))
    return grid
