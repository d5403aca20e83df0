"""Black gaps in a table whose runs of colours grow by one cell from row to row are filled."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, GREY, MAGENTA, MAROON, ORANGE, RED, SKY, YELLOW
from omni_arc.scenes import between

CONCEPTS = ("patterns", "completion", "symmetry")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN, YELLOW, GREY, MAGENTA, ORANGE, SKY, MAROON)


def task(grid):
    rows, columns = np.indices(grid.shape)
    steps = np.abs(rows - columns) // (np.minimum(rows, columns) + 2) + (rows == columns)
    seen, colours = grid != BLACK, int(grid.max())
    first = int(grid[seen][0] - steps[seen][0])
    return ((first + steps - 1) % colours + 1).astype(np.int8)


def generate(rng, difficulty):
    side, colours = between(rng, difficulty, 12, 28), between(rng, difficulty, 4, 9)
    rows, columns = np.indices((side, side))
    steps = np.abs(rows - columns) // (np.minimum(rows, columns) + 2) + (rows == columns)
    grid = ((int(rng.integers(colours)) + steps) % colours + 1).astype(np.int8)
    whole = grid.copy()
    for _ in range(between(rng, difficulty, 2, 7)):
        tall, wide = rng.integers(2, 7, 2)
        row, column = rng.integers(0, (side - tall + 1, side - wide + 1))
        grid[row : row + tall, column : column + wide] = BLACK
    return grid if grid.max() == whole.max() else whole
