"""The square sends copies of itself diagonally past each of its red corners."""

import numpy as np

from omni_arc.language import BLACK, RED, draw, find_objects, move, recolour
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("rays", "direction", "copying")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    obj = find_objects(grid, multicolour=True)[0]
    colour = next(colour for colour in obj.colours if colour != RED)
    out = draw(grid, recolour(obj, colour))
    for row, column in np.argwhere(obj.pixels == RED).tolist():
        for n in range(1, len(grid)):
            out = draw(out, recolour(move(obj, (2 * row - 1, 2 * column - 1), n), colour))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    square = np.full((2, 2), one_colour(rng, (BLACK, RED)), np.int8)
    square.flat[rng.permutation(4)[: between(rng, difficulty, 1, 3)]] = RED
    put_free(rng, grid, square, gap=0, margin=1)
    return grid
