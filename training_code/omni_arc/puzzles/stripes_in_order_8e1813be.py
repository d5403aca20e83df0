"""The lines in their order, side by side, in a square as large as the block that hides part of them."""

import numpy as np

from omni_arc.language import BLACK, is_line, objects_by_colour, transpose
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "counting", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = [obj for obj in objects_by_colour(grid) if is_line(obj)]
    level = lines[0].width > 1
    lines = sorted(lines, key=lambda line: line.top if level else line.left)
    stripes = np.array([[line.colour] * len(lines) for line in lines], np.int8)
    return stripes if level else transpose(stripes)


def generate(rng, difficulty):
    count = between(rng, difficulty, 3, 8)
    *colours, block = some_colours(rng, count + 1)
    places = np.cumsum(rng.integers(2, 4, count)) - int(rng.integers(1, 3))
    grid = np.zeros(
        (min(30, int(places[-1]) + int(rng.integers(1, 4))), between(rng, difficulty, count + 5, 22)), np.int8
    )
    grid[places] = np.array(colours, np.int8)[:, None]
    row, column = int(rng.integers(0, len(grid) - count)), int(rng.integers(1, grid.shape[1] - count - 1))
    grid[max(row - 1, 0) : row + count + 1, column - 1 : column + count + 1] = BLACK
    grid[row : row + count, column : column + count] = block
    return grid.T.copy() if rng.random() < 0.5 else grid
