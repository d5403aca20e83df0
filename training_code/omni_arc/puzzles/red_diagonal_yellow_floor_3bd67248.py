"""From the lower end of the bar a red diagonal rises and a yellow floor goes to the right."""

import numpy as np

from omni_arc.language import BLACK, RED, RIGHT, UP_RIGHT, YELLOW, ray
from omni_arc.scenes import between, one_colour

CONCEPTS = ("rays", "patterns", "lines")
NAMED_COLOURS = (BLACK, RED, YELLOW)


def task(grid):
    corner = (len(grid) - 1, 0)
    out = ray(grid, corner, RIGHT, YELLOW)
    return ray(out, corner, UP_RIGHT, RED)


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 3, 25), between(rng, difficulty, 3, 25)), np.int8)
    grid[:, 0] = one_colour(rng, (BLACK, RED, YELLOW))
    return grid
