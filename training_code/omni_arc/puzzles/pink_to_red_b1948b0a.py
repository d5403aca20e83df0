"""Magenta becomes red."""

import numpy as np

from omni_arc.language import MAGENTA, RED, replace_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("colour",)
NAMED_COLOURS = (MAGENTA, RED)


def task(grid):
    return replace_colour(grid, MAGENTA, RED)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    colours = [MAGENTA] + some_colours(rng, between(rng, difficulty, 1, 3), (MAGENTA, RED))
    return rng.choice(np.array(colours, np.int8), (height, width))
