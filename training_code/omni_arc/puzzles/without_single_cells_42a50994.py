"""Single cells disappear."""

import numpy as np

from omni_arc.language import BLACK, blank, draw, find_objects
from omni_arc.scenes import between, noise, one_colour, put

CONCEPTS = ("denoising", "size")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return draw(blank(*grid.shape), [obj for obj in find_objects(grid, diagonal=True) if obj.size > 1])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 7, 20), between(rng, difficulty, 7, 20)
    grid = noise(rng, height, width, [one_colour(rng)], 0.1 + 0.12 * rng.random())
    put(grid, np.array([[0, 0, 0], [0, grid.max() or 1, 0], [0, 0, 0]], np.int8), (0, 0))
    return grid
