"""The two ends of each colour are joined along the diagonal."""

import numpy as np

from omni_arc.language import BLACK, line, objects_by_colour
from omni_arc.scenes import between, canvas, some_colours

CONCEPTS = ("joining", "lines", "connection")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid
    for pair in objects_by_colour(grid):
        out = line(out, pair.cells[0], pair.cells[-1], pair.colour)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    height, width = grid.shape
    for colour in some_colours(rng, between(rng, difficulty, 1, 6)):
        for _ in range(10):
            length = int(rng.integers(2, min(height, width)))
            rows = np.arange(length + 1) + rng.integers(height - length)
            columns = np.arange(length + 1) + rng.integers(width - length)
            columns = columns[:: rng.choice([-1, 1])]
            if not grid[rows, columns].any():
                grid[rows, columns] = colour
                break
    for colour in range(1, 10):
        cells = np.argwhere(grid == colour)
        for row, column in cells[1:-1]:
            grid[row, column] = BLACK
    return grid
