"""The two by two cells in the top left corner."""

import numpy as np

from omni_arc.language import crop
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("cropping", "periodic")
NAMED_COLOURS = ()


def task(grid):
    return crop(grid, (0, 0, 1, 1))


def generate(rng, difficulty):
    side, colours = 2, some_colours(rng, 4, ())
    unit = noise(rng, side, side, colours, 1.0)
    turns = [np.rot90(unit, k) for k in range(4)]
    rows, columns = between(rng, difficulty, 2, 8), between(rng, difficulty, 2, 8)
    return np.block([[turns[int(rng.integers(4))] if r or c else unit for c in range(columns)] for r in range(rows)])
