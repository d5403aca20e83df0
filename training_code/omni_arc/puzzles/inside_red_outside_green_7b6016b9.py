"""Black that lines enclose becomes red, all other black green."""

import numpy as np

from omni_arc.language import BLACK, GREEN, RED, fill_enclosed, replace_colour
from omni_arc.scenes import between, box, one_colour, put

CONCEPTS = ("enclosure", "filling")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    return replace_colour(fill_enclosed(grid, RED), BLACK, GREEN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 12, 26), between(rng, difficulty, 12, 26)
    grid = np.zeros((height, width), np.int8)
    colour = one_colour(rng, (BLACK, RED, GREEN))
    put(grid, box(int(rng.integers(4, 8)), int(rng.integers(4, 8)), colour, BLACK), tuple(rng.integers(1, 4, 2)))
    for n in range(between(rng, difficulty, 4, 10)):
        turned = grid if n % 2 else grid.T
        line = int(rng.integers(1, len(turned) - 1))
        start = int(rng.integers(0, turned.shape[1] - 5))
        if not (turned[line - 1 : line + 2] == colour).all(axis=0)[start:].any():
            turned[line, start : start + int(rng.integers(5, turned.shape[1]))] = colour
    return grid
