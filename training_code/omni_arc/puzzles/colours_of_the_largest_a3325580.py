"""A column for each of the largest objects from left to right, as high as they have cells."""

import numpy as np

from omni_arc.language import BLACK, find_objects, largest, tile
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("counting", "size", "selecting", "sorting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = sorted(find_objects(grid), key=lambda obj: obj.left)
    most = largest(objects).size
    colours = [obj.colour for obj in objects if obj.size == most]
    return tile(np.array([colours], np.int8), most, 1)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    number = between(rng, difficulty, 3, 7)
    most = between(rng, difficulty, 5, 10)
    lefts = []
    for n, colour in enumerate(some_colours(rng, number)):
        pixels = blob(rng, 4, 3, [colour], most if n < 2 or rng.random() < 0.3 else int(rng.integers(2, most)))
        free = grid.copy()
        cell = put_free(rng, free, pixels)
        if cell is not None and cell[1] not in lefts:
            lefts.append(cell[1])
            grid = free
    return grid
