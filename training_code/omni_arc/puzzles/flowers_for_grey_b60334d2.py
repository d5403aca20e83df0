"""Every grey cell becomes a ring of grey corners and blue sides."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, Obj, draw, find_objects
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("shapes", "boundary")
NAMED_COLOURS = (BLACK, GREY, BLUE)


def task(grid):
    flower = np.array([[GREY, BLUE, GREY], [BLUE, BLACK, BLUE], [GREY, BLUE, GREY]], np.int8)
    return draw(grid, [Obj(flower, obj.top - 1, obj.left - 1) for obj in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    for _ in range(between(rng, difficulty, 1, 9)):
        put_free(rng, grid, np.array([[GREY]]), gap=2, margin=1)
    return grid
