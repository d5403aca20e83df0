"""The colour of the cell that another colour surrounds on all eight sides."""

import numpy as np

from omni_arc.language import BLACK, blank, colours_of, count_neighbours
from omni_arc.scenes import between, box, noise, put, some_colours

CONCEPTS = ("enclosure", "selecting", "noise")
NAMED_COLOURS = (BLACK,)


def task(grid):
    caught = [grid[(count_neighbours(grid, colour) == 8) & (grid != colour)] for colour in colours_of(grid)]
    return blank(1, 1, int(max(np.concatenate(caught))))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 5, 15), between(rng, difficulty, 7, 15)
    inner, outer = some_colours(rng, 2)
    grid = noise(rng, height, width, [inner, outer], 0.15 + 0.15 * rng.random())
    ring = box(3, 3, outer, inner)
    put(grid, ring, (int(rng.integers(height - 2)), int(rng.integers(width - 2))))
    return grid
