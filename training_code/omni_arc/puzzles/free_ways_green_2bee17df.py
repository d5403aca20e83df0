"""Rows and columns that are black from border to border become green."""

import numpy as np

from omni_arc.language import BLACK, GREEN, RED, SKY, paint
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("lines", "filling")
NAMED_COLOURS = (BLACK, GREEN)


def task(grid):
    height, width = grid.shape
    black = grid == BLACK
    free = (black.sum(axis=1) == width - 2)[:, None] | (black.sum(axis=0) == height - 2)
    return paint(grid, black & free, GREEN)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 17, square=True)
    side = len(grid)
    colours = [RED, SKY] if rng.random() < 0.5 else some_colours(rng, 2, (BLACK, GREEN))
    free = rng.random((2, side)) < 0.3
    free[np.arange(2), rng.integers(2, side - 2, 2)] = True
    for quarters, colour in enumerate((colours[0], colours[0], colours[1], colours[1])):
        depth = np.where(free[quarters % 2], 1, rng.integers(1, 4, side))
        turned = np.rot90(grid, quarters)
        depth = depth[::-1] if quarters in (1, 2) else depth
        turned[np.arange(side)[:, None] < depth] = colour
    return grid
