"""All cells take the most frequent colour."""

import numpy as np

from omni_arc.language import blank, main_colour
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("counting", "colour")
NAMED_COLOURS = ()


def task(grid):
    return blank(*grid.shape, main_colour(grid, None))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 7), between(rng, difficulty, 2, 7)
    colours = some_colours(rng, between(rng, difficulty, 3, 9), ())
    grid = noise(rng, height, width, colours[1:], 1.0)
    counts = np.bincount(grid.ravel(), minlength=10)
    count = int(counts.max())
    cells = rng.permutation(grid.size)
    for cell in cells:
        counts = np.bincount(grid.ravel(), minlength=10)
        if counts[colours[0]] > np.delete(counts, colours[0]).max() and counts[colours[0]] > count // 2:
            break
        grid.flat[cell] = colours[0]
    if (grid == colours[0]).all():
        grid.flat[cells[-1]] = colours[1]
    return grid
