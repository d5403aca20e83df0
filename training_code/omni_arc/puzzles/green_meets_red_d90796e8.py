"""Where a red cell lies beside a green one, the green one becomes sky and the red one black."""

import numpy as np

from omni_arc.language import BLACK, GREEN, GREY, RED, SKY, count_neighbours, paint
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("colour", "logic")
NAMED_COLOURS = (BLACK, RED, GREEN, SKY)


def task(grid):
    green = (grid == GREEN) & (count_neighbours(grid, RED, diagonal=False) > 0)
    red = (grid == RED) & (count_neighbours(grid, GREEN, diagonal=False) > 0)
    return paint(paint(grid, green, SKY), red, BLACK)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 14)
    pair = np.array([[GREEN, RED]], np.int8)
    for _ in range(between(rng, difficulty, 1, 6)):
        put_free(rng, grid, np.rot90(pair, int(rng.integers(4))), gap=1)
    for _ in range(between(rng, difficulty, 1, 8)):
        put_free(rng, grid, np.array([[int(rng.choice([RED, GREEN, GREY]))]]), gap=1)
    return grid
