"""The top left quarter of the object."""

import numpy as np

from omni_arc.language import BLACK, above, beside, flip_columns, flip_rows, rotate, trim
from omni_arc.scenes import between, noise, put_free, some_colours

CONCEPTS = ("cropping", "symmetry")
NAMED_COLOURS = (BLACK,)


def task(grid):
    obj = trim(grid)
    height, width = obj.shape
    return obj[: height // 2, : width // 2].copy()


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 5)
    colours = some_colours(rng, between(rng, difficulty, 2, 5))
    quarter = noise(rng, side, side, colours, 0.7)
    row, column = rng.integers(1, side, 2)
    quarter[-1, -1], quarter[0, column], quarter[row, 0] = colours[0], colours[1], colours[1]
    mirrored = rng.random() < 0.5
    other = flip_columns(quarter) if mirrored else rotate(quarter)
    half = beside(quarter, other)
    grid = np.zeros((2 * side + between(rng, difficulty, 1, 6), 2 * side + between(rng, difficulty, 1, 6)), np.int8)
    put_free(rng, grid, above(half, flip_rows(half) if mirrored else rotate(half, 2)), gap=0)
    return grid
