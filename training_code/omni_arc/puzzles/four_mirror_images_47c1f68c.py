"""The shape in the corner, mirrored both ways and in the colour of the lines."""

import numpy as np

from omni_arc.language import BLACK, symmetric_pattern
from omni_arc.scenes import between, blob, one_colour, put_free, some_colours

CONCEPTS = ("mirroring", "symmetry", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    half = len(grid) // 2
    shape = grid[:half, :half]
    return symmetric_pattern(np.where(shape != BLACK, grid[half, half], shape))


def generate(rng, difficulty):
    half = between(rng, difficulty, 3, 8)
    colour, lines = some_colours(rng, 2) if rng.random() < 0.8 else [one_colour(rng)] * 2
    grid = np.zeros((2 * half + 1, 2 * half + 1), np.int8)
    shape = blob(rng, half - 1, half - 1, [colour], between(rng, difficulty, 3, 12))
    put_free(rng, grid[:half, :half], shape, gap=0)
    grid[half] = grid[:, half] = lines
    return grid
