"""Every blue cell gets red above, sky below, orange to the left and magenta to the right."""

import numpy as np

from omni_arc.language import (
    BLACK,
    BLUE,
    DOWN,
    LEFT,
    MAGENTA,
    ORANGE,
    RED,
    RIGHT,
    SKY,
    UP,
    overlay,
    replace_colour,
    shift,
)
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("position", "direction")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    blue = np.where(grid == BLUE, grid, BLACK)
    around = [(UP, RED), (DOWN, SKY), (LEFT, ORANGE), (RIGHT, MAGENTA)]
    return overlay([grid] + [replace_colour(shift(blue, side), BLUE, colour) for side, colour in around])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16)
    for _ in range(between(rng, difficulty, 1, 12)):
        put_free(rng, grid, np.array([[BLUE]]), gap=2)
    return grid
