"""The black holes in a repeated pattern are restored."""

import numpy as np

from omni_arc.language import BLACK, repeat_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("periodic", "completion", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return repeat_pattern(grid, BLACK)


def generate(rng, difficulty):
    colours = some_colours(rng, between(rng, difficulty, 4, 9))
    rows, columns = rng.integers(3, 7 + round(2 * difficulty), 2)
    side = max(2 * rows + 2, 2 * columns + 2, between(rng, difficulty, 12, 24))
    grid = np.tile(noise(rng, rows, columns, colours, 1.0), (side, side))[:side, :side].copy()
    for _ in range(between(rng, difficulty, 2, 4)):
        height, width = rng.integers(2, 5, 2)
        row, column = rng.integers(0, side - 5, 2)
        grid[row : row + height, column : column + width] = BLACK
    return grid
