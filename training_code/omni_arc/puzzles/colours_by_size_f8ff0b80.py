"""The colours of the objects from the largest to the smallest, a cell each."""

import numpy as np

from omni_arc.language import BLACK, find_objects
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("sorting", "size", "counting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = sorted(find_objects(grid, diagonal=True), key=lambda obj: -obj.size)
    return np.array([[obj.colour] for obj in objects], np.int8)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 18)
    number = between(rng, difficulty, 2, 6)
    sizes = rng.permutation(np.arange(3, 14))[:number]
    for colour, size in zip(some_colours(rng, number), sizes):
        pixels = blob(rng, 4, 4, [colour], int(size))
        if not any((pixels >= 0).sum() == (grid == c).sum() for c in range(1, 10)):
            put_free(rng, grid, pixels)
    return grid
