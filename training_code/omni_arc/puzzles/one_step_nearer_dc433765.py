"""The green cell goes one step towards the yellow one."""

import numpy as np

from omni_arc.language import AROUND, BLACK, GREEN, YELLOW, draw, erase, move, object_of
from omni_arc.scenes import canvas

CONCEPTS = ("moving", "direction")
NAMED_COLOURS = (BLACK, GREEN, YELLOW)


def task(grid):
    green, yellow = object_of(grid, grid == GREEN), object_of(grid, grid == YELLOW)
    step = int(np.sign(yellow.top - green.top)), int(np.sign(yellow.left - green.left))
    return draw(erase(grid, green), move(green, step))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 16)
    height, width = grid.shape
    row, column = int(rng.integers(height)), int(rng.integers(width))
    steps = int(rng.integers(2, max(height, width)))
    down, right = AROUND[int(rng.integers(8))]
    y, x = row + down * steps, column + right * steps
    if not (0 <= y < height and 0 <= x < width):
        row, column, y, x = (0, 0, 0, width - 1) if rng.random() < 0.5 else (0, int(rng.integers(width)), height - 1, 0)
        column = x if row == 0 and y == height - 1 else column
    grid[row, column], grid[y, x] = (GREEN, YELLOW) if rng.random() < 0.5 else (YELLOW, GREEN)
    return grid
