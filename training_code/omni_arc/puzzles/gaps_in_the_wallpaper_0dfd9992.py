"""Black gaps take what the repeating pattern shows there."""

import numpy as np

from omni_arc.language import BLACK, repeat_pattern
from omni_arc.scenes import between, some_colours

CONCEPTS = ("periodic", "completion", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return repeat_pattern(grid, BLACK)


def generate(rng, difficulty):
    side = between(rng, difficulty, 16, 26)
    period = between(rng, difficulty, 3, min(8, side // 2 - 1))
    half = rng.integers(0, 6, ((period + 2) // 2, (period + 2) // 2))
    fold = np.minimum(np.arange(period), period - np.arange(period))
    places = (np.arange(side) + int(rng.integers(period))) % period
    grid = np.array(some_colours(rng, 6), np.int8)[half[fold[places][:, None], fold[places]]]
    for _ in range(between(rng, difficulty, 2, 6)):
        tall, wide = rng.integers(1, 6, 2)
        row, column = rng.integers(0, (side - tall + 1, side - wide + 1))
        grid[row : row + tall, column : column + wide] = BLACK
    return grid
