"""Of the fields between grey lines the first becomes blue, the middle one red, the last one green."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, join_with_lines, split_at_lines

CONCEPTS = ("lines", "position", "filling")
NAMED_COLOURS = (BLACK, GREY, BLUE, RED, GREEN)


def task(grid):
    fields = split_at_lines(grid, GREY)
    rows, columns = len(fields), len(fields[0])
    for row, column, colour in [(0, 0, BLUE), (rows // 2, columns // 2, RED), (rows - 1, columns - 1, GREEN)]:
        fields[row][column][:] = colour
    return join_with_lines(fields, GREY)


def generate(rng, difficulty):
    rows, columns = 2 * rng.integers(1, 3, 2) + 1
    heights, widths = (
        rng.integers(1, 3 + round(3 * difficulty), rows),
        rng.integers(1, 3 + round(3 * difficulty), columns),
    )
    return join_with_lines([[np.zeros((h, w), np.int8) for w in widths] for h in heights], GREY)
