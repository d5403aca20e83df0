"""Left and right are exchanged."""

import numpy as np

from omni_arc.language import flip_columns
from omni_arc.scenes import between, some_colours

CONCEPTS = ("mirroring",)
NAMED_COLOURS = ()


def task(grid):
    return flip_columns(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    colours = some_colours(rng, between(rng, difficulty, 3, 9), ())
    return rng.choice(np.array(colours, np.int8), (height, width))
