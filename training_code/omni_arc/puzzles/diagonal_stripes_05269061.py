"""The whole grid is filled with three diagonal stripes again and again."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("patterns", "periodic", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    rows, columns = np.indices(grid.shape)
    stripe = (rows + columns) % 3
    out = grid.copy()
    for n in range(3):
        out[stripe == n] = grid[stripe == n].max()
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16, square=True)
    rows, columns = np.indices(grid.shape)
    colours = np.array(some_colours(rng, 3), np.int8)
    sums = rng.permutation(2 * len(grid) - 1)
    shown = sums[: int(rng.integers(3, len(grid)))]
    for n in range(3):
        shown = np.append(shown, rng.choice(np.arange(n, 2 * len(grid) - 1, 3)))
    return np.where(np.isin(rows + columns, shown), colours[(rows + columns) % 3], BLACK)
