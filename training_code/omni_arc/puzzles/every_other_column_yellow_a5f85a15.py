"""In every second column the coloured cells become yellow."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, paint
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("colour", "position")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    every_second = np.arange(grid.shape[1]) % 2 == 1
    return paint(grid, (grid != BLACK) & every_second, YELLOW)


def generate(rng, difficulty):
    grid, colour = canvas(rng, difficulty, 3, 16), one_colour(rng, (BLACK, YELLOW))
    rows, columns = np.indices(grid.shape)
    step, start = int(rng.integers(2, 7)), int(rng.integers(7))
    grid[(rows - columns + start) % step == 0] = colour
    return grid
