"""Dots that face the block are joined to it by a line."""

import numpy as np

from omni_arc.language import draw, find_objects, largest, line, main_colour
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("lines", "connection", "direction")
NAMED_COLOURS = ()


def task(grid):
    background = main_colour(grid, None)
    block = largest(find_objects(grid, background=background))
    out = grid
    for row, column in np.argwhere((grid != background) & (grid != block.colour)):
        end = tuple(np.clip((row, column), (block.top, block.left), (block.bottom, block.right)).tolist())
        if row == end[0] or column == end[1]:
            out = line(out, (int(row), int(column)), end, grid[row, column])
    return draw(out, block)


def generate(rng, difficulty):
    background, main, dots = some_colours(rng, 3, ())
    grid = canvas(rng, difficulty, 9, 21, background)
    height, width = int(rng.integers(3, 5)), int(rng.integers(3, 6 if grid.shape[1] < 12 else 8))
    top, left = put_free(rng, grid, box(height, width, main), background=background, margin=2)
    cells = rng.integers(0, grid.shape, (between(rng, difficulty, 1, 6), 2)).tolist()
    cells.append((int(rng.integers(top, top + height)), int(rng.choice([0, grid.shape[1] - 1]))))
    for row, column in cells:
        around = grid[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        if (around == background).all():
            grid[row, column] = dots
    return grid
