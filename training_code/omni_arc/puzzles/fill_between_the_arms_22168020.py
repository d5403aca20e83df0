"""In every row the cells between two of one colour take it."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, colours_of
from omni_arc.scenes import between, canvas, put_free, some_colours

CONCEPTS = ("filling", "connection", "shapes")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for colour in colours_of(grid):
        for row in range(len(grid)):
            columns = np.flatnonzero(grid[row] == colour)
            if len(columns):
                out[row, columns[0] : columns[-1] + 1] = colour
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    for colour in some_colours(rng, between(rng, difficulty, 1, 4)):
        height = int(rng.integers(1, 4))
        pixels = np.full((height + 2, 2 * height + 2), CLEAR, np.int8)
        for n in range(height + 2):
            pixels[n, [min(n, height), -1 - min(n, height)]] = colour
        put_free(rng, grid, pixels, tries=60)
    return grid
