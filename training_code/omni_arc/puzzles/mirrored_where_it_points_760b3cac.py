"""The sky shape is mirrored to the side to which the yellow shape's upper cell points."""

import numpy as np

from omni_arc.language import BLACK, LEFT, RIGHT, SKY, YELLOW, Obj, draw, flip_columns, object_of
from omni_arc.scenes import between, noise

CONCEPTS = ("mirroring", "direction", "copying")
NAMED_COLOURS = (BLACK, SKY, YELLOW)


def task(grid):
    yellow = object_of(grid, grid == YELLOW)
    part = grid[: yellow.top, yellow.left : yellow.right + 1]
    side = LEFT if yellow.pixels[0, 0] == YELLOW else RIGHT
    copy = Obj(flip_columns(part), 0, yellow.left + side[1] * yellow.width)
    return draw(grid, copy)


def generate(rng, difficulty):
    side = 3 if rng.random() < 0.5 else between(rng, difficulty, 2, 7)
    grid = np.zeros((side + 3, 3 * side if side > 2 else 9), np.int8)
    side = grid.shape[1] // 3
    yellow = np.array([[1] + [0] * (side - 1), [1] * side, [0] * (side // 2) + [1] + [0] * (side - side // 2 - 1)])
    yellow = yellow[:, ::-1] if rng.random() < 0.5 else yellow
    shape = noise(rng, len(grid) - 3, side, [SKY], 0.6)
    shape[int(rng.integers(len(shape))), int(rng.integers(side))] = SKY
    grid[:-3, side : 2 * side], grid[-3:, side : 2 * side] = shape, yellow * YELLOW
    return grid
