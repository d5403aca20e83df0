"""The two cells become stripes, which repeat in turn to the far end."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("periodic", "lines", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    wide = grid if grid.shape[1] > grid.shape[0] else grid.T
    a, b = np.flatnonzero(wide.any(axis=0))
    out = np.zeros_like(wide)
    out[:, a :: 2 * (b - a)] = wide[:, a].max()
    out[:, b :: 2 * (b - a)] = wide[:, b].max()
    return out if wide is grid else out.T.copy()


def generate(rng, difficulty):
    short, long = between(rng, difficulty, 6, 12), between(rng, difficulty, 20, 29)
    grid = np.zeros((short, long), np.int8)
    first, step = int(rng.integers(1, 8)), int(rng.integers(1, 7))
    rows = rng.choice([0, short - 1], 2)
    grid[rows, [first, first + step]] = some_colours(rng, 2)
    return grid if rng.random() < 0.5 else grid.T.copy()
