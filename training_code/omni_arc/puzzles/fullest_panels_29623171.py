"""The panels with most coloured cells are filled, all others empty."""

import numpy as np

from omni_arc.language import BLACK, GREY, blank, count, join_with_lines, main_colour, replace_colour, split_at_lines
from omni_arc.scenes import between, one_colour

CONCEPTS = ("counting", "panels", "filling")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    panels = split_at_lines(grid, GREY)
    colour = main_colour(replace_colour(grid, GREY, BLACK))
    most = max(count(panel, colour) for row in panels for panel in row)
    return join_with_lines(
        [[blank(*panel.shape, colour if count(panel, colour) == most else BLACK) for panel in row] for row in panels],
        GREY,
    )


def generate(rng, difficulty):
    side, rows, columns = between(rng, difficulty, 3, 5), between(rng, difficulty, 2, 4), between(rng, difficulty, 2, 4)
    colour = one_colour(rng, (BLACK, GREY))
    panels = np.zeros((rows, columns, side, side), np.int8)
    most = int(rng.integers(2, side + 3))
    counts = rng.integers(0, most, (rows, columns))
    counts.flat[rng.permutation(counts.size)[: int(rng.integers(1, 3))]] = most
    for panel, cells in zip(panels.reshape(-1, side * side), counts.ravel(), strict=True):
        panel[rng.permutation(side * side)[:cells]] = colour
    return join_with_lines([list(row) for row in panels], GREY)
