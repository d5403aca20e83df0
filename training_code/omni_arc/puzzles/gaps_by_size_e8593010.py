"""Black parts of one, two and three cells become green, red and blue."""

import numpy as np

from omni_arc.language import BLACK, BLUE, CLEAR, GREEN, GREY, RED, draw, find_objects, of_colour, recolour
from omni_arc.scenes import between, blob, canvas, put

CONCEPTS = ("size", "colour", "mapping", "counting")
NAMED_COLOURS = (BLACK, GREEN, RED, BLUE)


def task(grid):
    colours = {1: GREEN, 2: RED, 3: BLUE}
    gaps = of_colour(find_objects(grid, background=None), BLACK)
    return draw(grid, [recolour(gap, colours.get(gap.size, BLACK)) for gap in gaps])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 15, GREY)
    for _ in range(between(rng, difficulty, 4, 30)):
        pixels = blob(rng, 3, 3, [BLACK], int(rng.integers(1, 4)))
        row, column = [int(rng.integers(side - size + 1)) for side, size in zip(grid.shape, pixels.shape)]
        grown = np.pad(pixels, 1, constant_values=CLEAR)
        near = grid[max(row - 1, 0) : row + pixels.shape[0] + 1, max(column - 1, 0) : column + pixels.shape[1] + 1]
        if (near == GREY).all() and grown.size:
            put(grid, pixels, (row, column))
    return grid
