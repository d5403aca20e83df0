"""Every cell grows to a full row and column; where two colours cross there is red."""

import numpy as np

from omni_arc.language import BLACK, GREEN, ORANGE, RED, SKY
from omni_arc.scenes import between, canvas, some_colours

CONCEPTS = ("lines", "rays", "connection")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    cells = np.argwhere(grid != BLACK)
    out = grid.copy()
    for row, column in cells:
        out[row], out[:, column] = grid[row, column], grid[row, column]
    for row, column in cells:
        out[cells[:, 0][cells[:, 0] != row], column] = RED
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    count = between(rng, difficulty, 2, 3)
    rows = rng.permutation(grid.shape[0] // 2)[:count] * 2 + int(rng.integers(2))
    columns = rng.permutation(grid.shape[1] // 2)[:count] * 2 + int(rng.integers(2))
    grid[rows, columns] = [ORANGE, SKY, GREEN][:count] if rng.random() < 0.5 else some_colours(rng, count, (BLACK, RED))
    return grid
