"""Red cells get yellow petals at the corners, blue cells orange ones at the sides."""

import numpy as np

from omni_arc.language import BLACK, BLUE, DIAGONAL, ORANGE, RED, STRAIGHT, YELLOW, shift
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("patterns", "mapping", "position")
NAMED_COLOURS = (BLACK, BLUE, RED, YELLOW, ORANGE)


def task(grid):
    out = grid.copy()
    for colour, petals, sides in ((RED, YELLOW, DIAGONAL), (BLUE, ORANGE, STRAIGHT)):
        for side in sides:
            out[shift(grid, side) == colour] = petals
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    for n in range(between(rng, difficulty, 2, 7)):
        colour = (RED, BLUE)[n] if n < 2 else int(rng.choice([RED, BLUE, one_colour(rng)]))
        put_free(rng, grid, np.array([[colour]], np.int8), gap=2)
    return grid
