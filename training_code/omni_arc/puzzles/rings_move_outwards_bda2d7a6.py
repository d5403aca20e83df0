"""Every colour of nested rings becomes that of the ring around it, the outermost that of the innermost."""

import numpy as np

from omni_arc.language import recolour_by
from omni_arc.scenes import between, some_colours

CONCEPTS = ("colour", "boundary", "mapping")
NAMED_COLOURS = ()


def task(grid):
    colours = list(dict.fromkeys(int(c) for c in grid[len(grid) // 2, : grid.shape[1] // 2]))
    around = colours[-1:] + colours[:-1]
    return recolour_by(grid, dict(zip(colours, around)))


def generate(rng, difficulty):
    rings = between(rng, difficulty, 3, 9)
    colours = some_colours(rng, min(rings, int(rng.integers(3, 5))), ())
    order = colours + [int(c) for c in rng.choice(colours, rings - len(colours))] if rings > len(colours) else colours
    grid = np.zeros((2 * rings, 2 * rings), np.int8)
    for n, colour in enumerate(order):
        grid[n : 2 * rings - n, n : 2 * rings - n] = colour
    return grid
