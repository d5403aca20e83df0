"""Every panel is filled with the colour five after that of its cell."""

import numpy as np

from omni_arc.language import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MAGENTA,
    MAROON,
    ORANGE,
    RED,
    SKY,
    YELLOW,
    blank,
    join_with_lines,
    main_colour,
    split_at_lines,
)
from omni_arc.scenes import between

CONCEPTS = ("panels", "mapping", "filling")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN, YELLOW, GREY, MAGENTA, ORANGE, SKY, MAROON)


def task(grid):
    panels = split_at_lines(grid, GREY)
    filled = [[blank(*panel.shape, main_colour(panel) + 5) for panel in row] for row in panels]
    return join_with_lines(filled, GREY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 4), between(rng, difficulty, 2, 4)
    rows, columns = between(rng, difficulty, 1, 4), between(rng, difficulty, 2, 5)
    panels = np.zeros((rows, columns, height, width), np.int8)
    panels[:, :, int(rng.integers(height)), int(rng.integers(width))] = rng.integers(1, 5, (rows, columns))
    return join_with_lines([list(row) for row in panels], GREY)
