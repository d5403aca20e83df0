"""The band of coloured rows is repeated upwards and downwards over the whole grid."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("periodic", "tiling", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    coloured = np.flatnonzero((grid != BLACK).any(axis=1))
    band = grid[coloured[0] : coloured[-1] + 1]
    return band[(np.arange(len(grid)) - coloured[0]) % len(band)]


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 7, 20), between(rng, difficulty, 6, 20)
    size = int(rng.integers(2, 5))
    unit = noise(rng, size, int(rng.integers(2, 6)), [one_colour(rng)], 0.5)
    unit[0, 0] = unit[-1, 1] = unit.max() or 1
    unit[0, 1] = BLACK
    grid = np.zeros((height, width), np.int8)
    top = int(rng.integers(0, height - size))
    grid[top : top + size] = np.tile(unit, (1, width))[:, :width]
    return grid
