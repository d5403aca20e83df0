"""The colours of nested rings are taken in reverse order, from inside to outside."""

import numpy as np

from omni_arc.language import recolour_by
from omni_arc.scenes import between, some_colours

CONCEPTS = ("colour", "boundary", "sorting")
NAMED_COLOURS = ()


def task(grid):
    middle = grid[len(grid) // 2, : grid.shape[1] // 2]
    colours = [int(c) for c in middle]
    return recolour_by(grid, dict(zip(colours, reversed(colours))))


def generate(rng, difficulty):
    rings = between(rng, difficulty, 2, 9)
    grid = np.zeros((2 * rings, 2 * rings), np.int8)
    for n, colour in enumerate(some_colours(rng, rings)):
        grid[n : 2 * rings - n, n : 2 * rings - n] = colour
    return grid
