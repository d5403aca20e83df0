"""The upper shape is mirrored to the side on which the yellow one has its tip."""

import numpy as np

from omni_arc.language import BLACK, SKY, YELLOW, flip_columns
from omni_arc.scenes import between, noise, one_colour, put

CONCEPTS = ("mirroring", "direction", "copying")
NAMED_COLOURS = (YELLOW,)


def task(grid):
    side = grid.shape[1] // 3
    row, column = np.argwhere(grid == YELLOW)[0]
    out, mirrored = grid.copy(), flip_columns(grid[:row, side : 2 * side])
    left = 0 if column == side else 2 * side
    out[:row, left : left + side] = mirrored
    return out


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 8)
    height = int(rng.integers(3, 8))
    shape = noise(rng, height, side, [SKY if rng.random() < 0.5 else one_colour(rng, (BLACK, YELLOW))], 0.6)
    shape[0, 0], shape[-1, -1] = shape.max(), BLACK
    tip = np.zeros((3, side), np.int8)
    tip[0, 0], tip[1], tip[2, side // 2] = YELLOW, YELLOW, YELLOW
    grid = np.zeros((height + 3, 3 * side), np.int8)
    put(grid, np.vstack([shape, tip if rng.random() < 0.5 else tip[:, ::-1]]), (0, side))
    return grid
