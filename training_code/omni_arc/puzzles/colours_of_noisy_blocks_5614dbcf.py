"""Every block of three by three becomes one cell of its colour; grey is noise."""

import numpy as np

from omni_arc.language import BLACK, GREY, main_colour, replace_colour, scale, split
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("shrinking", "denoising", "noise")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    rows, columns = len(grid) // 3, len(grid[0]) // 3
    colours = [main_colour(replace_colour(block, GREY, BLACK)) for block in split(grid, rows, columns)]
    return np.array(colours, np.int8).reshape(rows, columns)


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 2, 5), between(rng, difficulty, 2, 5)
    colours = some_colours(rng, between(rng, difficulty, 2, 8), (BLACK, GREY))
    small = noise(rng, rows, columns, colours, 0.6)
    small[0, 0], small[-1, -1] = colours[0], BLACK
    grid = scale(small, 3)
    grid[rng.random(grid.shape) < 0.05 + 0.1 * difficulty] = GREY
    return grid
