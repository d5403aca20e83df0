"""The blue cell goes up diagonally, bouncing off the sides, on sky."""

import numpy as np

from omni_arc.language import BLACK, BLUE, SKY, blank
from omni_arc.scenes import between

CONCEPTS = ("rays", "patterns", "direction")
NAMED_COLOURS = (BLACK, BLUE, SKY)


def task(grid):
    height, width = grid.shape
    out = blank(height, width, SKY)
    start = int(grid[-1].argmax())
    for step in range(height):
        place = (start + step) % (2 * width - 2)
        out[height - 1 - step, min(place, 2 * width - 2 - place)] = BLUE
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 6, 30), between(rng, difficulty, 2, 18)
    grid = np.zeros((height, width), np.int8)
    grid[-1, int(rng.integers(width - 1))] = BLUE
    return grid
