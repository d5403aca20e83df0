"""The grey shape is cut into sky squares of two and red bars of three."""

import numpy as np

from omni_arc.language import GREY, RED, SKY
from omni_arc.scenes import between, box, canvas

CONCEPTS = ("tiling", "shapes", "logic")
NAMED_COLOURS = (GREY, RED, SKY)


def task(grid):
    started = [grid]
    for _ in range(2000):
        out = started.pop()
        left = np.argwhere(out == GREY)
        if not len(left):
            return out
        row, column = left[0]
        for height, width, colour in ((3, 1, RED), (1, 3, RED), (2, 2, SKY)):
            place = out[row : row + height, column : column + width]
            if place.shape == (height, width) and (place == GREY).all():
                longer = out.copy()
                longer[row : row + height, column : column + width] = colour
                started.append(longer)


def generate(rng, difficulty):
    while True:
        grid = canvas(rng, difficulty, 6, 14)
        pieces = [box(2, 2, SKY), box(3, 1, RED), box(1, 3, RED)]
        for number in range(between(rng, difficulty, 2, 8)):
            piece = pieces[int(rng.integers(3))]
            for row, column in rng.integers((0, 0), np.array(grid.shape) - piece.shape + 1, (30, 2)).tolist():
                around = grid[max(row - 1, 0) : row + len(piece) + 1, column : column + piece.shape[1]]
                beside = grid[row : row + len(piece), max(column - 1, 0) : column + piece.shape[1] + 1]
                place = grid[row : row + len(piece), column : column + piece.shape[1]]
                if not place.any() and (number == 0 or around.any() or beside.any()):
                    place[:] = piece
                    break
        grey = np.where(grid > 0, np.int8(GREY), grid)
        if (task(grey) == grid).all():
            return grey
