"""Repeated rows and columns are left out."""

import numpy as np

from omni_arc.language import squeeze
from omni_arc.scenes import between

CONCEPTS = ("shrinking",)
NAMED_COLOURS = ()


def task(grid):
    return squeeze(grid)


def generate(rng, difficulty):
    count = between(rng, difficulty, 2, 8)
    colours = rng.integers(1, 10, count)
    colours[1:] = np.where(colours[1:] == colours[:-1], colours[1:] % 9 + 1, colours[1:])
    line = np.repeat(colours, rng.integers(1, 4, count)).astype(np.int8)[None]
    grid = np.repeat(line, int(rng.integers(2, 7)), axis=0)
    return np.ascontiguousarray(grid.T if rng.random() < 0.5 else grid)
