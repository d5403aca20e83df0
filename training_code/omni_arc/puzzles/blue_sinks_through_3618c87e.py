"""Blue cells on top of grey ones sink to the lowest row."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, replace_colour
from omni_arc.scenes import between

CONCEPTS = ("falling", "moving")
NAMED_COLOURS = (BLACK, BLUE, GREY)


def task(grid):
    out = replace_colour(grid, BLUE, BLACK)
    out[-1, (grid == BLUE).any(axis=0)] = BLUE
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 3, 12), between(rng, difficulty, 5, 16)), np.int8)
    grid[-1] = GREY
    columns = rng.permutation(grid.shape[1])[: int(rng.integers(1, grid.shape[1]))]
    grid[-2, columns], grid[-3, columns] = GREY, BLUE
    return grid
