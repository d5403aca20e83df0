"""Every cell of the shape becomes a copy of it, over the whole grid."""

import numpy as np

from omni_arc.language import BLACK, RED, stamp, trim
from omni_arc.scenes import noise, one_colour

CONCEPTS = ("patterns", "tiling", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    shape = trim(grid)
    return stamp(shape != BLACK, shape)


def generate(rng, difficulty):
    side = 3 if difficulty < 0.7 else int(rng.integers(3, 6))
    grid = np.zeros((side * side, side * side), np.int8)
    shape = noise(rng, side, side, [one_colour(rng)], 0.3 + 0.2 * rng.random())
    shape[0, int(rng.integers(1, side))] = shape[-1, 0] = shape[int(rng.integers(side)), -1] = shape.max() or RED
    row, column = rng.integers(side, size=2) * side
    grid[row : row + side, column : column + side] = shape
    return grid
