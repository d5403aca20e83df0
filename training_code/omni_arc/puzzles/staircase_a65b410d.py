"""Above the red bar green bars, each one longer than the one below; below it blue ones, each one shorter."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, RED, count
from omni_arc.scenes import between

CONCEPTS = ("patterns", "counting", "lines")
NAMED_COLOURS = (BLACK, RED, GREEN, BLUE)


def task(grid):
    out = grid.copy()
    start, length = (grid[:, 0] == RED).argmax(), count(grid, RED)
    for row in range(len(grid)):
        colour = GREEN if row < start else BLUE if row > start else RED
        out[row, : max(length + start - row, 0)] = colour
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 5, 20), between(rng, difficulty, 5, 20)), np.int8)
    height, width = grid.shape
    grid[int(rng.integers(1, height - 1)), : int(rng.integers(1, width))] = RED
    return grid
