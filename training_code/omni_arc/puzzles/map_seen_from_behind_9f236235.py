"""A map of the fields between the lines, left and right exchanged."""

import numpy as np

from omni_arc.language import BLACK, flip_columns, join_with_lines, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("shrinking", "mirroring", "panels")
NAMED_COLOURS = ()


def task(grid):
    lines = [int(row[0]) for row in grid if (row == row[0]).all()]
    fields = split_at_lines(grid, lines[0])
    return flip_columns(np.array([[field[0, 0] for field in row] for row in fields], np.int8))


def generate(rng, difficulty):
    number, side = between(rng, difficulty, 3, 6), int(rng.integers(2, 5))
    number = min(number, 30 // (side + 1))
    lines, *colours = some_colours(rng, 4)
    cells = noise(rng, number, number, colours, 0.5)
    cells[0, 0], cells[0, -1] = colours[0], BLACK
    return join_with_lines([[np.full((side, side), c, np.int8) for c in row] for row in cells], lines)
