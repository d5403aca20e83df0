"""Every grey cell gets a blue ring."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, draw, find_objects, grow
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("boundary",)
NAMED_COLOURS = (BLACK, GREY, BLUE)


def task(grid):
    return draw(grid, [grow(obj, BLUE) for obj in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    for _ in range(between(rng, difficulty, 1, 9)):
        put_free(rng, grid, np.array([[GREY]]), gap=2, margin=1)
    return grid
