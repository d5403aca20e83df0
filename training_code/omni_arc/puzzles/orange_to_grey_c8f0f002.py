"""Orange becomes grey."""

import numpy as np

from omni_arc.language import BLACK, GREY, ORANGE, replace_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("colour",)
NAMED_COLOURS = (ORANGE, GREY)


def task(grid):
    return replace_colour(grid, ORANGE, GREY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 14)
    colours = np.array([ORANGE, *some_colours(rng, between(rng, difficulty, 1, 4), (ORANGE, GREY, BLACK))], np.int8)
    return rng.choice(colours, (height, width))
