"""Black gaps in a repeating pattern are filled."""

import numpy as np

from omni_arc.language import BLACK, repeat_pattern
from omni_arc.scenes import between, some_colours

CONCEPTS = ("periodic", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return repeat_pattern(grid, BLACK)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 18, 30), between(rng, difficulty, 18, 30)
    rows, columns = rng.integers(2, 9, 2)
    colours = some_colours(rng, between(rng, difficulty, 3, 8))
    unit = rng.choice(np.array(colours, np.int8), (rows, columns))
    for row in range(0, rows, 2):
        unit[row] = np.resize(rng.choice(np.array(colours, np.int8), int(rng.integers(1, 4))), columns)
    grid = np.tile(unit, (-(-height // rows), -(-width // columns)))[:height, :width].copy()
    for _ in range(between(rng, difficulty, 2, 6)):
        tall, wide = rng.integers(2, 7, 2)
        row, column = rng.integers(0, (height - tall + 1, width - wide + 1))
        grid[row : row + tall, column : column + wide] = BLACK
    return grid
