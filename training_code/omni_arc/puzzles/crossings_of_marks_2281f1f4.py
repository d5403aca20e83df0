"""Red where a marked row and a marked column cross."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("position", "logic", "lines")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    out = grid.copy()
    rows, columns = np.flatnonzero(grid[1:, -1]) + 1, np.flatnonzero(grid[0, :-1])
    out[np.ix_(rows, columns)] = RED
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    colour = GREY if rng.random() < 0.5 else one_colour(rng, (BLACK, RED))
    for line in (grid[0, :-1], grid[1:, -1]):
        line[rng.permutation(len(line))[: int(rng.integers(1, len(line) // 2 + 1))]] = colour
    return grid
