"""Grey and sky change places."""

import numpy as np

from omni_arc.language import GREY, SKY, recolour_by
from omni_arc.scenes import between, some_colours

CONCEPTS = ("colour", "mapping")
NAMED_COLOURS = (GREY, SKY)


def task(grid):
    return recolour_by(grid, {GREY: SKY, SKY: GREY})


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    colours = rng.permutation([GREY, SKY, *some_colours(rng, 7, (GREY, SKY))])
    grid = rng.choice(colours.astype(np.int8), (height, width))
    grid[0, int(rng.integers(width))] = rng.choice([GREY, SKY])
    return grid
