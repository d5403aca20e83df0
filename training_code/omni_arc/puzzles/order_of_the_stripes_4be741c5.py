"""The colours of the ragged stripes in their order, one cell each."""

import numpy as np

from omni_arc.language import squeeze
from omni_arc.scenes import between, some_colours

CONCEPTS = ("shrinking", "denoising", "lines")
NAMED_COLOURS = ()


def task(grid):
    upright = (grid[0] != grid[0, 0]).any()
    return squeeze(grid[:1] if upright else grid[:, :1])


def generate(rng, difficulty):
    height, count = between(rng, difficulty, 7, 15), between(rng, difficulty, 2, 5)
    colours = np.array(some_colours(rng, count, ()), np.int8)
    ends = np.cumsum(rng.integers(3, 6 if count < 5 else 5, count)) + rng.integers(-1, 2, (height, count))
    width = max(7, int(ends[:, -2].max()) + 2)
    grid = colours[(np.arange(width)[None, :, None] >= ends[:, None, :-1]).sum(axis=2)]
    return grid.T.copy() if rng.random() < 0.5 else grid
