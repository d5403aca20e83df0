"""Every red cell gets a blue ring, as far as the grid reaches."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, count_neighbours, paint
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("boundary",)
NAMED_COLOURS = (BLACK, RED, BLUE)


def task(grid):
    return paint(grid, (count_neighbours(grid, RED) > 0) & (grid == BLACK), BLUE)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 4, 14)
    for n in range(between(rng, difficulty, 1, 8)):
        colour = RED if n % 2 == 0 else one_colour(rng, (BLACK, BLUE))
        put_free(rng, grid, np.array([[colour]]), gap=2)
    return grid
