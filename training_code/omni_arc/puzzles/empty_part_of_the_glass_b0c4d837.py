"""As many sky cells as the glass has empty rows, laid into a square of three to and fro."""

import numpy as np

from omni_arc.language import BLACK, GREY, SKY, object_of
from omni_arc.scenes import between

CONCEPTS = ("counting", "size", "filling")
NAMED_COLOURS = (BLACK, GREY, SKY)


def task(grid):
    glass, water = object_of(grid, grid == GREY), object_of(grid, grid == SKY)
    out = np.where(np.arange(9) < glass.height - 1 - water.height, SKY, BLACK).reshape(3, 3)
    out[1] = out[1, ::-1]
    return out


def generate(rng, difficulty):
    empty, water = int(rng.integers(1, 9)), int(rng.integers(1, 6))
    width = int(rng.integers(4, 9))
    glass = np.full((empty + water + 1, width), GREY, np.int8)
    glass[:empty, 1:-1] = BLACK
    glass[empty:-1, 1:-1] = SKY
    height = max(len(glass), between(rng, difficulty, 5, 16))
    grid = np.zeros((height, max(width, between(rng, difficulty, 6, 14))), np.int8)
    left = int(rng.integers(0, grid.shape[1] - width + 1))
    grid[int(rng.integers(0, height - len(glass) + 1)) :, left : left + width][: len(glass)] = glass
    return grid
