"""All cells but those of the most frequent colour become grey."""

import numpy as np

from omni_arc.language import BLACK, GREY, main_colour, paint
from omni_arc.scenes import between, some_colours

CONCEPTS = ("counting", "colour")
NAMED_COLOURS = (GREY,)


def task(grid):
    return paint(grid, grid != main_colour(grid, None), GREY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    main, *others = some_colours(rng, between(rng, difficulty, 2, 5), (BLACK, GREY))
    few = (height * width - 1) // 2
    grid = np.full(height * width, main, np.int8)
    grid[rng.permutation(grid.size)[: int(rng.integers(1, few + 1))]] = rng.choice(others)
    cells = np.flatnonzero(grid != main)
    grid[cells] = rng.choice(others, len(cells))
    return grid.reshape(height, width)
