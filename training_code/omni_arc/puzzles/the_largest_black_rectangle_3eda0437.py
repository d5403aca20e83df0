"""The largest black rectangle of at least two rows becomes pink."""

import numpy as np

from omni_arc.language import BLACK, BLUE, MAGENTA, find_objects
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("size", "filling", "selecting")
NAMED_COLOURS = (BLACK, MAGENTA)


def task(grid):
    most, best = 0, (0, 0, 0, 0)
    for top in range(len(grid)):
        for bottom in range(top + 1, len(grid)):
            free = ~grid[top : bottom + 1].any(axis=0)
            for run in find_objects(free[None].astype(np.int8)):
                if run.size * (bottom - top + 1) > most:
                    most, best = run.size * (bottom - top + 1), (top, run.left, bottom, run.right)
    top, left, bottom, right = best
    out = grid.copy()
    out[top : bottom + 1, left : right + 1] = MAGENTA
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 6), between(rng, difficulty, 14, 30)
    grid = noise(rng, height, width, [BLUE if rng.random() < 0.6 else one_colour(rng, (BLACK, MAGENTA))], 0.6)
    tall = int(rng.integers(2, height + 1))
    wide = int(rng.integers(4, 7)) if tall > 2 else int(rng.integers(6, 8))
    top, left = int(rng.integers(height - tall + 1)), int(rng.integers(width - wide + 1))
    grid[top : top + tall, left : left + wide] = BLACK
    return grid
