"""The cells below the grey diagonal come to their mirrored places above it."""

import numpy as np

from omni_arc.language import BLACK, GREY, transpose
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("mirroring",)
NAMED_COLOURS = (GREY, BLACK)


def task(grid):
    return transpose(grid)


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 16)
    grid = np.tril(noise(rng, side, side, some_colours(rng, 4, (BLACK, GREY)), 0.2 + 0.4 * rng.random()), -1)
    grid[-1, int(rng.integers(side - 1))] = one_colour(rng, (BLACK, GREY))
    np.fill_diagonal(grid, GREY)
    return grid
