"""The right side of the grey line is folded onto the left side."""

import numpy as np

from omni_arc.language import BLACK, GREY, flip_columns, join_with_lines, overlay, split_at_lines
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("overlay", "mirroring", "panels")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    left, right = split_at_lines(grid, GREY)[0]
    return overlay([left, flip_columns(right)])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 16), between(rng, difficulty, 3, 10)
    cells = noise(rng, height, width, range(1, 10), 0.2 + 0.3 * rng.random())
    cells[0, 0] = one_colour(rng)
    left = np.where(rng.random(cells.shape) < 0.6, cells, BLACK)
    right = np.where(rng.random(cells.shape) < 0.6, cells, BLACK)
    right[left == BLACK] = cells[left == BLACK]
    return join_with_lines([[left, flip_columns(right)]], GREY)
