"""The part of the repeated pattern that the black hole hides."""

import numpy as np

from omni_arc.language import BLACK, crop, object_of, repeat_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("periodic", "completion", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    hole = object_of(grid, grid == BLACK)
    return crop(repeat_pattern(grid, BLACK), (hole.top, hole.left, hole.bottom, hole.right))


def generate(rng, difficulty):
    step = int(rng.integers(2, 4 + round(difficulty)))
    size = int(rng.integers(1, step + 1))
    side = between(rng, difficulty, 4, 16)
    side = max(side, 2 * step, step + size + 1)
    grid = np.tile(noise(rng, step, step, some_colours(rng, int(rng.integers(2, 4))), 1.0), (side, side))[
        :side, :side
    ].copy()
    row, column = rng.integers(side - size + 1, size=2)
    grid[row : row + size, column : column + size] = BLACK
    return grid
