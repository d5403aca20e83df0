"""Blue spreads from its cells over all black cells that it reaches."""

import numpy as np

from omni_arc.language import BLACK, BLUE, paint, reachable
from omni_arc.scenes import canvas, noise

CONCEPTS = ("noise", "filling", "colour")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    free = (grid == BLACK) | (grid == BLUE)
    return paint(grid, reachable(free, np.argwhere(grid == BLUE).tolist()), BLUE)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 22)
    return noise(rng, *grid.shape, range(1, 10), 0.45 + 0.25 * float(rng.random()))
