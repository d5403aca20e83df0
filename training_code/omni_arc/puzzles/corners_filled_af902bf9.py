"""What lies between four yellow corners becomes red."""

import numpy as np

from omni_arc.language import BLACK, RED, YELLOW
from omni_arc.scenes import between, canvas

CONCEPTS = ("filling", "alignment", "shapes")
NAMED_COLOURS = (BLACK, RED, YELLOW)


def task(grid):
    out = grid.copy()
    for bottom in range(len(grid)):
        for top in range(bottom):
            columns = np.flatnonzero((grid[top] == YELLOW) & (grid[bottom] == YELLOW))
            if len(columns) > 1:
                out[top + 1 : bottom, columns[0] + 1 : columns[-1]] = RED
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    height, width = grid.shape
    taken = grid.copy()
    for number in range(between(rng, difficulty, 1, 4)):
        top, left = int(rng.integers(0, height - 2)), int(rng.integers(0, width - 2))
        bottom, right = int(rng.integers(top + 2, height)), int(rng.integers(left + 2, width))
        if number and (taken[top : bottom + 1, left : right + 1].any() or grid[[top, bottom]].any()):
            continue
        taken[top : bottom + 1, left : right + 1] = 1
        grid[[top, top, bottom, bottom], [left, right, left, right]] = YELLOW
    return grid
