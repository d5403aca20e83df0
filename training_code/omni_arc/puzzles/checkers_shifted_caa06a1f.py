"""The pattern covers the whole grid, all of it one column further to the left."""

import numpy as np

from omni_arc.language import repeat_pattern
from omni_arc.scenes import between, some_colours

CONCEPTS = ("periodic", "patterns", "completion")
NAMED_COLOURS = ()


def task(grid):
    width = grid.shape[1]
    return repeat_pattern(grid, int(grid[-1, -1]), width=width + 1)[:, 1:]


def generate(rng, difficulty):
    side, step = between(rng, difficulty, 5, 18), int(rng.integers(2, 4))
    *colours, rest = some_colours(rng, step + 1)
    rows, columns = np.indices((side, side))
    grid = np.array(colours, np.int8)[(rows + columns) % step]
    height, width = rng.integers(step, side, 2)
    grid[height:], grid[:, width:] = rest, rest
    return grid
