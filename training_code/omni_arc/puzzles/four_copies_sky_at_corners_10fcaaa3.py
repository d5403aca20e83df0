"""Four copies; black cells that touch a coloured one at a corner become sky."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, SKY, paint, shift, tile
from omni_arc.scenes import between, free_cells, one_colour

CONCEPTS = ("tiling", "patterns", "copying")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    out = tile(grid, 2, 2)
    corners = np.any([shift(out, direction) != BLACK for direction in DIAGONAL], axis=0)
    return paint(out, corners & (out == BLACK), SKY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 10), between(rng, difficulty, 2, 10)
    grid = np.zeros((height, width), np.int8)
    colour = one_colour(rng, (BLACK, SKY))
    for row, column in free_cells(rng, grid, between(rng, difficulty, 1, 6)):
        grid[row, column] = colour
    return grid
