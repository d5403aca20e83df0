"""All but the lowest row of every outline moves to the right, as far as its right end."""

import numpy as np

from omni_arc.language import BLACK, find_objects
from omni_arc.scenes import between, some_colours

CONCEPTS = ("moving", "shapes")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for obj in find_objects(grid, diagonal=True):
        upper = [cell for cell in obj.cells if cell[0] < obj.bottom]
        for row, column in upper:
            out[row, column] = BLACK
        for row, column in upper:
            out[row, min(column + 1, obj.right)] = obj.colour
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 8, 18), between(rng, difficulty, 9, 14)), np.int8)
    top = int(rng.integers(0, 2))
    for colour in some_colours(rng, 3):
        height, length = between(rng, difficulty, 3, 6), int(rng.integers(3, 6))
        left = int(rng.integers(0, max(1, grid.shape[1] - length - height + 1)))
        if top + height > len(grid) or left + length + height - 2 >= grid.shape[1]:
            break
        for n in range(height):
            grid[top + n, [left + max(n - 1, 0), left + min(n, height - 2) + length - 1]] = colour
        grid[top, left : left + length] = colour
        grid[top + height - 1, left + height - 2 : left + height + length - 2] = colour
        top += height + 1
    return grid
