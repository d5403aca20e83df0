"""Red goes on along its row, sky along its column; they cross in yellow."""

import numpy as np

from omni_arc.language import BLACK, RED, SKY, YELLOW
from omni_arc.scenes import canvas

CONCEPTS = ("lines", "rays", "connection")
NAMED_COLOURS = (BLACK, RED, SKY, YELLOW)


def task(grid):
    row = (grid == RED).any(axis=1).argmax()
    column = (grid == SKY).any(axis=0).argmax()
    out = grid.copy()
    out[row, :], out[:, column] = RED, SKY
    out[row, column] = YELLOW
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 20)
    height, width = grid.shape
    row, column = int(rng.integers(2, height - 2)), int(rng.integers(2, width - 2))
    grid[row, :2], grid[:2, column] = RED, SKY
    return np.rot90(grid, 2 * int(rng.integers(2))).copy()
