"""The red ring moves to the next green dot, right or down."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREEN, RED, RIGHT, draw, erase, move, object_of
from omni_arc.scenes import between, box, put

CONCEPTS = ("moving", "direction", "position")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    ring, dots = object_of(grid, grid == RED), object_of(grid, grid == GREEN)
    return draw(erase(grid, ring), move(ring, RIGHT if dots.height == 1 else DOWN, 2))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 5, 14), between(rng, difficulty, 7, 19)
    grid = np.zeros((height, width), np.int8)
    row, first = int(rng.integers(1, height - 1)), int(rng.integers(0, 2))
    grid[row, first::2] = GREEN
    columns = np.flatnonzero(grid[row])
    column = int(rng.choice(columns[(columns > 0) & (columns < width - 3)]))
    put(grid, box(3, 3, RED, GREEN), (row - 1, column - 1))
    return grid.T.copy() if rng.random() < 0.5 else grid
