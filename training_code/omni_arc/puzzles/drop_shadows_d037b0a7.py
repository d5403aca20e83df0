"""Every coloured cell is drawn down to the next coloured cell or the bottom."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, noise

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for row in range(1, len(grid)):
        out[row] = np.where(grid[row] == BLACK, out[row - 1], grid[row])
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 14), between(rng, difficulty, 3, 14)
    return noise(rng, height, width, range(1, 10), 0.15 + 0.2 * rng.random())
