"""The grey shape is made of squares of four, which become sky, and bars of three, which become red."""

import numpy as np

from omni_arc.language import GREY, RED, SKY, count, rotate
from omni_arc.scenes import between, canvas

CONCEPTS = ("shapes", "tiling", "mapping")
NAMED_COLOURS = (RED, GREY, SKY)


def task(grid):
    tiles = [(2, 2, SKY), (1, 3, RED), (3, 1, RED)]
    tries = [grid]
    while tries:
        out = tries.pop()
        if not count(out, GREY):
            return out
        row, column = np.argwhere(out == GREY)[0]
        for height, width, colour in tiles:
            part = out[row : row + height, column : column + width]
            if part.shape == (height, width) and (part == GREY).all():
                filled = out.copy()
                filled[row : row + height, column : column + width] = colour
                tries.append(filled)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 13)
    wanted = between(rng, difficulty, 2, 6)
    grid[1:3, 1:3] = GREY
    for _ in range(30 * wanted):
        height, width = ((2, 2), (1, 3), (3, 1))[int(rng.integers(3))]
        row, column = int(rng.integers(len(grid) - height + 1)), int(rng.integers(grid.shape[1] - width + 1))
        part = grid[row : row + height, column : column + width]
        around = grid[max(row - 1, 0) : row + height + 1, max(column - 1, 0) : column + width + 1]
        if not part.any() and 0 < np.count_nonzero(around) < 4:
            part[:] = GREY
            wanted -= 1
        if not wanted:
            break
    turned = rotate(grid, int(rng.integers(4)))
    return turned
