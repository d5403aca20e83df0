"""The sky cells inside take the colour of the corner that is nearest to their quarter; the rest is black."""

import numpy as np

from omni_arc.language import BLACK, BLUE, SKY, pad, scale
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("colour", "mapping", "position")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    corners = grid[[0, 0, -1, -1], [0, -1, 0, -1]].reshape(2, 2)
    inside = grid[2:-2, 2:-2]
    return np.where(inside == SKY, scale(corners, len(inside) // 2), BLACK)


def generate(rng, difficulty):
    half = between(rng, difficulty, 1, 7)
    inside = noise(rng, 2 * half, 2 * half, [SKY], 0.5)
    inside[0, 0], inside[-1, -1] = SKY, BLACK
    grid = pad(pad(inside, 1, BLUE), 1)
    grid[1], grid[-2], grid[:, 1], grid[:, -2] = BLUE, BLUE, BLUE, BLUE
    grid[[0, 0, -1, -1], [0, -1, 0, -1]] = some_colours(rng, 4, (BLACK, BLUE, SKY))
    return grid
