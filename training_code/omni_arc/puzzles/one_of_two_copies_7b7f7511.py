"""The first of two equal halves of the longer side."""

import numpy as np

from omni_arc.language import split
from omni_arc.scenes import between, some_colours

CONCEPTS = ("shrinking", "copying", "cropping")
NAMED_COLOURS = ()


def task(grid):
    height, width = grid.shape
    return split(grid, 2, 1)[0] if height > width else split(grid, 1, 2)[0]


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 13)
    half = int(rng.integers(side // 2 + 1, side + 3))
    colours = some_colours(rng, between(rng, difficulty, 3, 6), ())
    part = rng.choice(np.array(colours, np.int8), (half, side))
    grid = np.tile(part, (2, 1))
    return grid.T.copy() if rng.random() < 0.5 else grid
