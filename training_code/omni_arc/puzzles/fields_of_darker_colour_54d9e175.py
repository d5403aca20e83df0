"""Every field is filled with the colour five places after that of its dot."""

import numpy as np

from omni_arc.language import GREY, blank, join_with_lines, split_at_lines
from omni_arc.scenes import between

CONCEPTS = ("mapping", "colour", "panels", "filling")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    fields = split_at_lines(grid, GREY)
    return join_with_lines([[blank(*field.shape, int(field.max()) + 5) for field in row] for row in fields], GREY)


def generate(rng, difficulty):
    rows, columns, side = between(rng, difficulty, 1, 4), between(rng, difficulty, 2, 4), 3 if rng.random() < 0.6 else 5
    dots = rng.integers(1, 5, (rows, columns))
    fields = [[np.zeros((side, side), np.int8) for _ in range(columns)] for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            fields[row][column][side // 2, side // 2] = dots[row, column]
    return join_with_lines(fields, GREY)
