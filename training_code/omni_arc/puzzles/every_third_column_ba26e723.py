"""In every third column yellow becomes magenta."""

import numpy as np

from omni_arc.language import BLACK, MAGENTA, YELLOW, replace_colour
from omni_arc.scenes import between, noise

CONCEPTS = ("periodic", "colour", "position")
NAMED_COLOURS = (YELLOW, MAGENTA)


def task(grid):
    out = grid.copy()
    out[:, ::3] = replace_colour(grid[:, ::3], YELLOW, MAGENTA)
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 9), between(rng, difficulty, 6, 24)
    rows, columns = np.indices((height, width))
    if rng.random() < 0.3:
        grid = np.where((rows + columns + int(rng.integers(2))) % 2 == 0, YELLOW, BLACK).astype(np.int8)
        grid[height // 2] = YELLOW
        return grid
    grid = noise(rng, height, width, [YELLOW], 0.4 + 0.4 * rng.random())
    grid[int(rng.integers(height)), 0] = YELLOW
    return grid
