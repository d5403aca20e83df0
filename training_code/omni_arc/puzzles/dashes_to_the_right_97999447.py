"""From every cell its colour and grey in turn go to the right border."""

import numpy as np

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import between, canvas, one_colour

CONCEPTS = ("rays", "patterns", "periodic")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    out = grid.copy()
    for row, column in np.argwhere(grid != BLACK):
        out[row, column::2] = grid[row, column]
        out[row, column + 1 :: 2] = GREY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 18)
    rows = rng.permutation(len(grid))[: between(rng, difficulty, 1, len(grid) // 2)]
    for row in rows:
        grid[row, int(rng.integers(grid.shape[1] - 1))] = one_colour(rng, (BLACK, GREY))
    return grid
