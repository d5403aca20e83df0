"""What is above and below the grey line is laid on top of each other."""

import numpy as np

from omni_arc.language import BLACK, GREY, join_with_lines, overlay, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("overlay", "panels")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    ((top,), (bottom,)) = split_at_lines(grid, GREY)
    return overlay([top, bottom])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 3, 16)
    a, b = some_colours(rng, 2, (BLACK, GREY))
    cells = rng.choice(np.array([BLACK, BLACK, BLACK, a, b], np.int8), (height, width))
    cells[0, :2] = a, b
    return join_with_lines([[np.where(cells == a, a, BLACK)], [np.where(cells == b, b, BLACK)]], GREY)
