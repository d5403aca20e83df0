"""The highest grey bar becomes blue, the lowest red, the others disappear."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, RED, blank, draw, find_objects, largest, recolour, smallest
from omni_arc.scenes import canvas

CONCEPTS = ("sorting", "size", "selecting")
NAMED_COLOURS = (BLACK, GREY, BLUE, RED)


def task(grid):
    bars = find_objects(grid)
    chosen = [recolour(largest(bars), BLUE), recolour(smallest(bars), RED)]
    return draw(blank(*grid.shape), chosen)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 15)
    height, width = grid.shape
    columns = np.arange(int(rng.integers(2)), width, 2)
    columns = columns[rng.random(len(columns)) < 0.8] if len(columns) > 3 else columns
    columns = columns[: height - 1]
    for column, size in zip(columns, rng.permutation(np.arange(1, height))):
        grid[height - size :, column] = GREY
    return grid
