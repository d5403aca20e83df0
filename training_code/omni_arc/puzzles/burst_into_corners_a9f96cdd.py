"""The red cell disappears; its four corner neighbours become green, magenta, sky and orange."""

import numpy as np

from omni_arc.language import (
    BLACK,
    DOWN_LEFT,
    DOWN_RIGHT,
    GREEN,
    MAGENTA,
    ORANGE,
    RED,
    SKY,
    UP_LEFT,
    UP_RIGHT,
    overlay,
    replace_colour,
    shift,
)
from omni_arc.scenes import between, put_free

CONCEPTS = ("position", "direction")
NAMED_COLOURS = (BLACK, RED, GREEN, MAGENTA, SKY, ORANGE)


def task(grid):
    parts = [(UP_LEFT, GREEN), (UP_RIGHT, MAGENTA), (DOWN_LEFT, SKY), (DOWN_RIGHT, ORANGE)]
    return overlay([replace_colour(shift(grid, direction), RED, colour) for direction, colour in parts])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 3, 18)
    grid = np.zeros((height, width), np.int8)
    grid[int(rng.integers(height)), int(rng.integers(width))] = RED
    for _ in range(between(rng, difficulty, 0, 6)):
        put_free(rng, grid, np.array([[RED]]), gap=2)
    return grid
