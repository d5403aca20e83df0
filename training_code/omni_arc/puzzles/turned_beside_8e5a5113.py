"""Between grey lines: the left panel, the same a quarter turn further clockwise, the same turned by half a turn."""

import numpy as np

from omni_arc.language import BLACK, GREY, join_with_lines, rotate, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("rotation", "panels", "completion")
NAMED_COLOURS = (GREY,)


def task(grid):
    panel = split_at_lines(grid, GREY)[0][0]
    return join_with_lines([[panel, rotate(panel, 1), rotate(panel, 2)]], GREY)


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 9)
    panel = noise(rng, side, side, some_colours(rng, between(rng, difficulty, 2, 6), (BLACK, GREY)), 1.0)
    empty = np.zeros_like(panel)
    return join_with_lines([[panel, empty, empty]], GREY)
