"""The coloured bands at the top are mirrored to the bottom."""

import numpy as np

from omni_arc.language import BLACK, flip_rows, overlay
from omni_arc.scenes import between, one_colour

CONCEPTS = ("mirroring", "symmetry", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return overlay([grid, flip_rows(grid)])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 6, 18), between(rng, difficulty, 2, 12)
    grid = np.zeros((height, width), np.int8)
    for row in range(int(rng.integers(2, (height - 1) // 2 + 1))):
        grid[row] = grid[row - 1] if row and rng.random() < 0.4 else one_colour(rng)
    return grid
