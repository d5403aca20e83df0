"""Every black cell in a band becomes a black line across the band."""

import numpy as np

from omni_arc.language import BLACK, objects_by_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "direction", "boundary")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for band in objects_by_colour(grid):
        part = out[band.top : band.bottom + 1, band.left : band.right + 1]
        across = 0 if band.width == grid.shape[1] else 1
        part[:] = np.where((part == BLACK).any(axis=across, keepdims=True), BLACK, part)
    return out


def generate(rng, difficulty):
    bands = between(rng, difficulty, 2, 5)
    heights = rng.integers(3, 7, bands)
    grid = np.repeat(np.array(some_colours(rng, bands), np.int8), heights)[:, None]
    grid = grid.repeat(between(rng, difficulty, 9, 21), axis=1)[:30]
    tops = np.cumsum(heights) - heights
    for top, height in rng.permutation(list(zip(tops, heights)))[: between(rng, difficulty, 1, bands)]:
        for _ in range(int(rng.integers(1, 4))):
            grid[int(rng.integers(top, min(top + height, 30))), int(rng.integers(1, grid.shape[1] - 1))] = BLACK
    return grid.T.copy() if rng.random() < 0.5 else grid
