"""Red cells become columns; all others rows above them."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, RED
from omni_arc.scenes import between, canvas, one_colour

CONCEPTS = ("lines", "direction", "overlay")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    out = grid.copy()
    out[:, (grid == RED).any(axis=0)] = RED
    for row, column in np.argwhere((grid != BLACK) & (grid != RED)):
        out[row] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    height, width = grid.shape
    rows = rng.permutation(height)[: between(rng, difficulty, 2, 5) + 2]
    for n, row in enumerate(rows):
        if n < 1 + len(rows) // 3:
            grid[row, int(rng.integers(width))] = RED
        else:
            grid[row, int(rng.integers(width))] = (
                rng.choice([BLUE, GREEN]) if rng.random() < 0.5 else one_colour(rng, (BLACK, RED))
            )
    return grid
