"""Both end cells grow towards each other, with a grey cell where they meet."""

import numpy as np

from omni_arc.language import BLACK, GREY
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "joining", "connection")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    out, middle = grid.copy(), grid.shape[1] // 2
    for row in np.flatnonzero(grid[:, 0]):
        out[row, :middle], out[row, middle], out[row, middle + 1 :] = grid[row, 0], GREY, grid[row, -1]
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 3, 14), 2 * between(rng, difficulty, 2, 8) + 1), np.int8)
    rows = rng.permutation(np.arange(int(rng.integers(2)), len(grid), 2))[: between(rng, difficulty, 1, 5)]
    for row in rows:
        grid[row, [0, -1]] = some_colours(rng, 2, (BLACK, GREY))
    return grid
