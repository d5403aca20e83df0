"""Grey cells take the colour of the first cell of their row."""

import numpy as np

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("colour", "mapping", "position")
NAMED_COLOURS = (GREY,)


def task(grid):
    return np.where(grid == GREY, grid[:, :1], grid)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    for _ in range(between(rng, difficulty, 2, 6)):
        height, width = rng.integers(2, 6, 2)
        put_free(rng, grid, box(height, width, GREY), gap=0)
    grid[:, 0] = rng.choice(some_colours(rng, int(rng.integers(2, 4)), (BLACK, GREY)), len(grid))
    return grid
