"""Red cells send a ray to the grey wall, blue ones away from it."""

import numpy as np

from omni_arc.language import BLACK, BLUE, DOWN, GREY, RED, UP, ray
from omni_arc.scenes import canvas

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK, GREY, RED, BLUE)


def task(grid):
    wall = int((grid == GREY).all(axis=1).argmax())
    out = grid
    for row, column in np.argwhere((grid == RED) | (grid == BLUE)).tolist():
        towards = DOWN if row < wall else UP
        away = UP if row < wall else DOWN
        out = ray(out, (row, column), towards if grid[row, column] == RED else away, int(grid[row, column]))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    height, width = grid.shape
    wall = int(rng.integers(2, height - 2))
    for column in range(width):
        if rng.random() < 0.6:
            side = (0, wall) if rng.random() < 0.5 else (wall + 1, height)
            grid[int(rng.integers(*side)), column] = RED if rng.random() < 0.5 else BLUE
    grid[wall] = GREY
    grid[0, 0] = RED
    return grid
