"""The red ring moves on to the next green dot, to the right or downwards."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREEN, RED, RIGHT, draw, erase, move, object_of
from omni_arc.scenes import between, box, put

CONCEPTS = ("moving", "direction")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    ring, dots = object_of(grid, grid == RED), object_of(grid, grid == GREEN)
    direction = RIGHT if dots.width > dots.height else DOWN
    return draw(erase(grid, ring), move(ring, direction, 2))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 5, 16), 2 * between(rng, difficulty, 3, 9) + int(rng.integers(2))
    grid = np.zeros((height, width), np.int8)
    row, first = int(rng.integers(1, height - 1)), int(rng.integers(2))
    grid[row, first::2] = GREEN
    places = [c for c in range(first, width - 3, 2) if c >= 1]
    column = places[int(rng.integers(len(places)))]
    ring = box(3, 3, RED, GREEN)
    put(grid, ring, (row - 1, column - 1))
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
