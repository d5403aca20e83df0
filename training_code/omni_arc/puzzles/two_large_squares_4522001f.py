"""The square becomes four cells wide in a larger grid, in the same corner, and is there once more, touching the first at a corner."""

import numpy as np

from omni_arc.language import blank, main_colour, rotate
from omni_arc.scenes import some_colours

CONCEPTS = ("enlarging", "copying", "position")
NAMED_COLOURS = ()


def task(grid):
    ground = main_colour(grid, background=None)
    turns = next(turns for turns in range(4) if rotate(grid, turns)[0, 0] != ground)
    out = blank(9, 9, ground)
    out[:4, :4] = out[4:8, 4:8] = rotate(grid, turns)[0, 0]
    return rotate(out, -turns)


def generate(rng, difficulty):
    ground, colour, centre = some_colours(rng, 3, ())
    grid = np.full((3, 3), ground, np.int8)
    grid[:2, :2] = colour
    grid[1, 1] = centre
    return rotate(grid, int(rng.integers(4)))
