"""The pattern goes on to the right, twice as far."""

import numpy as np

from omni_arc.language import period, tile
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("periodic", "patterns")
NAMED_COLOURS = ()


def task(grid):
    width = grid.shape[1]
    _, step = period(grid)
    return tile(grid[:, :step], 1, 2 * width)[:, : 2 * width]


def generate(rng, difficulty):
    height, step = between(rng, difficulty, 3, 9), int(rng.integers(2, 6))
    width = int(rng.integers(2 * step, 16))
    unit = np.zeros((height, step), np.int8)
    rows = int(rng.integers(1, 3))
    top = int(rng.integers(height - rows + 1))
    colours = some_colours(rng, 2)
    unit[top : top + rows] = noise(rng, rows, step, colours, 1.0)
    unit[top, :2] = colours
    return np.tile(unit, (1, width))[:, :width].copy()
