"""The first half along the longer side."""

import numpy as np

from omni_arc.language import split, tile
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("cropping", "periodic")
NAMED_COLOURS = ()


def task(grid):
    height, width = grid.shape
    return split(grid, 2, 1)[0] if height > width else split(grid, 1, 2)[0]


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 12)
    half = noise(rng, side, int(rng.integers(max(2, side * 2 // 3), side + 1)), some_colours(rng, 5), 0.9)
    if rng.random() < 0.5:
        return tile(half, 2, 1)
    return tile(np.ascontiguousarray(half.T), 1, 2)
