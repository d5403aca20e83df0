"""The orange bar becomes a triangle hanging down, in orange and sky columns in turn."""

import numpy as np

from omni_arc.language import BLACK, ORANGE, SKY, find_objects
from omni_arc.scenes import between

CONCEPTS = ("patterns", "periodic", "shapes")
NAMED_COLOURS = (BLACK, ORANGE, SKY)


def task(grid):
    (bar,) = find_objects(grid)
    rows, columns = np.indices(grid.shape)
    away = np.abs(columns - bar.left)
    inside = away <= bar.bottom - rows
    return np.where(inside, np.where(away % 2 == 0, ORANGE, SKY), grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 16), between(rng, difficulty, 5, 16)
    grid = np.zeros((height, width), np.int8)
    grid[: int(rng.integers(2, height)), int(rng.integers(1, width - 1))] = ORANGE
    return grid
