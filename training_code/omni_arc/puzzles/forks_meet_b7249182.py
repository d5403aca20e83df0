"""From the two dots forks grow towards each other and meet halfway."""

import numpy as np

from omni_arc.language import BLACK, line, transpose
from omni_arc.scenes import between, some_colours

CONCEPTS = ("connection", "lines", "shapes")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (top, left), (bottom, right) = np.argwhere(grid)
    out = grid if left == right else transpose(grid)
    first, last, column = (top, bottom, left) if left == right else (left, right, top)
    middle = (first + last) // 2
    for end, tines, step in ((first, middle, 1), (last, middle + 1, -1)):
        colour = out[end, column]
        out = line(out, (end, column), (tines - step, column), colour)
        out = line(out, (tines - step, column - 2), (tines - step, column + 2), colour)
        out[tines, [column - 2, column + 2]] = colour
    return out if left == right else transpose(out)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 8, 22), between(rng, difficulty, 6, 18)
    grid = np.zeros((height, width), np.int8)
    column = int(rng.integers(2, width - 2))
    gap = 2 * int(rng.integers(2, height // 2)) + 1
    top = int(rng.integers(0, height - gap))
    grid[[top, top + gap], column] = some_colours(rng, 2)
    return grid.T.copy() if rng.random() < 0.5 else grid
