"""A frame repeats the border cells; its corners are black."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, noise

CONCEPTS = ("boundary", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = np.pad(grid, 1, mode="edge")
    out[[0, 0, -1, -1], [0, -1, 0, -1]] = BLACK
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    return noise(rng, height, width, range(1, 10), 0.95)
