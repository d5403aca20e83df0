"""Every grey cell becomes a blue block of three by three."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, count_neighbours, paint
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("enlarging",)
NAMED_COLOURS = (BLACK, GREY, BLUE)


def task(grid):
    near = count_neighbours(grid, GREY) > 0
    return paint(grid, near | (grid == GREY), BLUE)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    for _ in range(between(rng, difficulty, 1, 9)):
        put_free(rng, grid, np.array([[GREY]]), gap=2, margin=1)
    return grid
