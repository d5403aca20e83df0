"""The shape at a third of its size, once for each of its own cells."""

import numpy as np

from omni_arc.language import BLACK, scale, shrink, stamp, trim
from omni_arc.scenes import canvas, one_colour, put_free

CONCEPTS = ("shrinking", "patterns", "tiling")
NAMED_COLOURS = (BLACK,)


def task(grid):
    small = shrink(trim(grid), 3)
    return stamp(small != BLACK, small)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 11, 24)
    cells = rng.random((3, 3)) < 0.4 + 0.3 * rng.random()
    cells[0, int(rng.integers(1, 3))] = cells[2, 0] = cells[int(rng.integers(2)), 2] = cells[1, 0] = True
    cells[1, 1] = False
    put_free(rng, grid, scale(np.where(cells, np.int8(one_colour(rng)), np.int8(0)), 3), margin=1)
    return grid
