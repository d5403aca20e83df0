"""The colours from left to right, three a row, every second row backwards."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("sorting", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    cells = sorted(np.argwhere(grid != BLACK).tolist(), key=lambda cell: cell[1])
    colours = [int(grid[row, column]) for row, column in cells] + [BLACK] * 9
    out = np.array(colours[:9], np.int8).reshape(3, 3)
    out[1] = out[1, ::-1]
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 6, 16), between(rng, difficulty, 9, 16)
    grid = np.zeros((height, width), np.int8)
    columns = rng.permutation(width)[: between(rng, difficulty, 4, 9)]
    grid[rng.integers(height, size=len(columns)), columns] = some_colours(rng, len(columns))
    return grid
