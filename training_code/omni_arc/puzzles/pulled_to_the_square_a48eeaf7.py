"""Every grey cell moves straight to the red square until it touches it."""

import numpy as np

from omni_arc.language import AROUND, BLACK, GREY, RED, object_of, replace_colour
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("moving", "direction")
NAMED_COLOURS = (BLACK, RED, GREY)


def task(grid):
    red = object_of(grid, grid == RED)
    out = replace_colour(grid, GREY, BLACK)
    for row, column in np.argwhere(grid == GREY):
        out[np.clip(row, red.top - 1, red.bottom + 1), np.clip(column, red.left - 1, red.right + 1)] = GREY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    row, column = put_free(rng, grid, box(2, 2, RED), margin=2)
    near = {-1: -1, 0: int(rng.integers(2)), 1: 2}
    for down, right in rng.permutation(AROUND)[: between(rng, difficulty, 1, 8)]:
        steps = int(rng.integers(1, 6))
        y, x = row + near[down] + down * steps, column + near[right] + right * steps
        if 0 <= y < len(grid) and 0 <= x < grid.shape[1]:
            grid[y, x] = GREY
    if not (grid == GREY).any():
        grid[row + (-2 if row > 1 else 3), column] = GREY
    return grid
