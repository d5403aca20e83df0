"""Under the middle of every cup a yellow cell lies on the ground."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, find_objects
from omni_arc.scenes import between, one_colour, put

CONCEPTS = ("position", "objects")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    out = grid.copy()
    for cup in find_objects(grid):
        out[-1, cup.centre[1]] = YELLOW
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 5, 12), between(rng, difficulty, 5, 16)), np.int8)
    left = int(rng.integers(min(3, grid.shape[1] - 2)))
    while left + 3 <= grid.shape[1]:
        cup = np.full((2, 3), one_colour(rng, (BLACK, YELLOW)), np.int8)
        cup[1, 1] = BLACK
        put(grid, cup, (int(rng.integers(len(grid) - 2)), left))
        left += int(rng.integers(3, 6))
    return grid
