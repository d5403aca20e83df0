"""Below the grey line rows in the colours of the top row, again and again."""

import numpy as np

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import between, some_colours

CONCEPTS = ("patterns", "periodic")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for row in range(2, len(grid)):
        out[row] = grid[0, (row - 2) % grid.shape[1]]
    return out


def generate(rng, difficulty):
    width = between(rng, difficulty, 2, 8)
    grid = np.zeros((2 + int(rng.integers(1, 3)) * width, width), np.int8)
    grid[0] = some_colours(rng, width, (BLACK, GREY))
    grid[1] = GREY
    return grid
