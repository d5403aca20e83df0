"""From both ends of the upper row diagonal rays in the other colour of the lower row go upwards."""

import numpy as np

from omni_arc.language import BLACK, UP_LEFT, UP_RIGHT, ray
from omni_arc.scenes import between, some_colours

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    colour = int(grid[-1, grid.shape[1] // 2])
    columns = np.flatnonzero(grid[-2])
    row = len(grid) - 2
    out = ray(grid, (row, int(columns[0])), UP_LEFT, colour)
    return ray(out, (row, int(columns[-1])), UP_RIGHT, colour)


def generate(rng, difficulty):
    half = between(rng, difficulty, 1, 8)
    size = 2 * half + 1
    a, b = some_colours(rng, 2)
    inner = int(rng.integers(0, half))
    grid = np.zeros((between(rng, difficulty, 3, 15), size), np.int8)
    grid[-1] = a
    grid[-1, half - inner : half + inner + 1] = b
    grid[-2, half - inner : half + inner + 1] = a
    return grid
