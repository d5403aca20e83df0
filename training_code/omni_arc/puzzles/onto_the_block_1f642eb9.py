"""Every single cell puts its colour on the nearest cell of the block."""

import numpy as np

from omni_arc.language import BLACK, SKY, find_objects, largest
from omni_arc.scenes import box, canvas, one_colour, put_free

CONCEPTS = ("position", "copying", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    block = largest(find_objects(grid))
    out = grid.copy()
    for row, column in np.argwhere(grid != BLACK):
        if grid[row, column] != block.colour:
            nearest = np.clip((row, column), (block.top, block.left), (block.bottom, block.right))
            out[tuple(nearest)] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 16)
    height, width = int(rng.integers(2, 5)), int(rng.integers(2, 5))
    main = SKY if rng.random() < 0.5 else one_colour(rng)
    top, left = put_free(rng, grid, box(height, width, main), gap=0, margin=2)
    around = np.array([c for c in range(1, 10) if c != main], np.int8)
    for row in range(top, top + height):
        side = rng.random()
        if side < 0.5:
            grid[row, int(rng.integers(left - 1))] = rng.choice(around)
        elif side < 0.8:
            grid[row, int(rng.integers(left + width + 1, grid.shape[1]))] = rng.choice(around)
    column = int(rng.integers(left, left + width))
    grid[0 if rng.random() < 0.5 else -1, column] = rng.choice(around)
    return grid
