"""Every block of three by three cells becomes one cell of its most frequent colour."""

import numpy as np

from omni_arc.language import BLACK, GREY, main_colour, paint, scale, split
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("shrinking", "denoising")
NAMED_COLOURS = ()


def task(grid):
    rows, columns = len(grid) // 3, grid.shape[1] // 3
    colours = [main_colour(block, None) for block in split(grid, rows, columns)]
    return np.array(colours, np.int8).reshape(rows, columns)


def generate(rng, difficulty):
    rows, columns = rng.integers(2, 4 + round(4 * difficulty), 2)
    cells = noise(rng, rows, columns, some_colours(rng, between(rng, difficulty, 3, 8), (BLACK, GREY)), 0.5)
    cells[0, 0], cells[-1, -1] = BLACK, one_colour(rng, (BLACK, GREY))
    grid = scale(cells, 3)
    return paint(grid, rng.random(grid.shape) < 0.12, GREY)
