"""The sky cells inside take, quarter by quarter, the colour of the nearest corner."""

import numpy as np

from omni_arc.language import BLACK, BLUE, SKY, pad, scale
from omni_arc.scenes import between, noise

CONCEPTS = ("position", "mapping", "panels")
NAMED_COLOURS = (BLACK, BLUE, SKY)


def task(grid):
    inside = grid[2:-2, 2:-2]
    corners = grid[[0, -1]][:, [0, -1]]
    return np.where(inside == SKY, scale(corners, len(inside) // 2), BLACK)


def generate(rng, difficulty):
    half = between(rng, difficulty, 1, 7)
    inside = noise(rng, 2 * half, 2 * half, [SKY], 0.55)
    inside[[0, -1], [0, -1]] = SKY, BLACK
    grid = pad(pad(inside, 1, BLUE), 1)
    grid[1], grid[-2], grid[:, 1], grid[:, -2] = BLUE, BLUE, BLUE, BLUE
    grid[[0, 0, -1, -1], [0, -1, 0, -1]] = rng.choice([2, 3, 4, 5, 6, 7, 9], 4)
    return grid
