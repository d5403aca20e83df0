"""Under the middle of every object a yellow cell in the last row."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, find_objects
from omni_arc.scenes import between, box, one_colour, put

CONCEPTS = ("position", "objects", "direction")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    out = grid.copy()
    for obj in find_objects(grid):
        out[-1, obj.centre[1]] = YELLOW
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 5, 12), between(rng, difficulty, 5, 16)), np.int8)
    left = int(rng.integers(0, 3))
    while left + 3 <= grid.shape[1]:
        pixels = box(2, 3, one_colour(rng, (BLACK, YELLOW)))
        pixels[1, 1] = BLACK
        put(grid, pixels, (int(rng.integers(len(grid) - 2)), left))
        left += int(rng.integers(3, 6))
    return grid
