"""The grid's border becomes sky."""

import numpy as np

from omni_arc.language import SKY, frame

CONCEPTS = ("boundary",)
NAMED_COLOURS = (SKY,)


def task(grid):
    height, width = grid.shape
    return frame(grid, (0, 0, height - 1, width - 1), SKY)


def generate(rng, difficulty):
    height, width = rng.integers(3, 31), rng.integers(3, 31)
    return np.zeros((height, width), np.int8)
