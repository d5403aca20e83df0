"""In the middle row of every bar each second cell becomes black."""

import numpy as np

from omni_arc.language import BLACK, find_objects
from omni_arc.scenes import between, box, one_colour, put, put_free, some_colours

CONCEPTS = ("patterns", "periodic", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for bar in find_objects(grid):
        out[bar.top + 1, bar.left + 1 : bar.right + 1 : 2] = BLACK
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 6, 16), between(rng, difficulty, 12, 30)), np.int8)
    for colour in some_colours(rng, between(rng, difficulty, 1, 4)):
        put_free(rng, grid, box(3, 2 * int(rng.integers(1, 10)) + 1, colour))
    if not grid.any():
        put(grid, box(3, 9, one_colour(rng)), (1, 1))
    return grid
