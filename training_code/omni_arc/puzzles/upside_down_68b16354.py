"""The rows in reverse order."""

import numpy as np

from omni_arc.language import flip_rows
from omni_arc.scenes import between, some_colours

CONCEPTS = ("mirroring",)
NAMED_COLOURS = ()


def task(grid):
    return flip_rows(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    colours = some_colours(rng, between(rng, difficulty, 3, 9), ())
    return rng.choice(np.array(colours, np.int8), (height, width))
