"""Each row takes the colour that belongs to the column of its grey cell."""

import numpy as np

from omni_arc.language import BLACK, GREEN, GREY, RED, YELLOW
from omni_arc.scenes import between

CONCEPTS = ("mapping", "position", "colour")
NAMED_COLOURS = (GREY, RED, YELLOW, GREEN, BLACK)


def task(grid):
    colours = np.array([RED, YELLOW, GREEN], np.int8)
    columns = (grid == GREY).argmax(axis=1)
    return np.repeat(colours[columns][:, None], grid.shape[1], axis=1)


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 3, 25), 3), np.int8)
    grid[np.arange(len(grid)), rng.integers(3, size=len(grid))] = GREY
    return grid
