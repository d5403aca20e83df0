"""A small map of the coloured fields: a cell a field."""

import numpy as np

from omni_arc.language import BLACK, squeeze, trim
from omni_arc.scenes import between, put_free

CONCEPTS = ("shrinking", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return squeeze(trim(grid))


def generate(rng, difficulty):
    rows, columns = rng.integers(2, 4 + round(difficulty), 2)
    fields = rng.integers(1, 10, (rows, columns)).astype(np.int8)
    whole = fields.repeat(rng.integers(3, 7, rows), axis=0).repeat(rng.integers(3, 7, columns), axis=1)
    side = min(30, max(*whole.shape, between(rng, difficulty, 16, 26)) + 2)
    grid = np.zeros((side, side), np.int8)
    put_free(rng, grid, whole)
    return grid
