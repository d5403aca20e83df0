"""Nine grey pieces form a square: each lies where its coloured cells are at the outside."""

import numpy as np

from omni_arc.language import BLACK, GREY, blank
from omni_arc.scenes import canvas, one_colour, put_free

CONCEPTS = ("position", "completion", "objects")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    rest, out = grid.copy(), blank(9, 9)
    while rest.any():
        row, column = np.argwhere(rest)[0]
        piece = rest[row : row + 3, column : column + 3].copy()
        rest[row : row + 3, column : column + 3] = BLACK
        down, right = np.sign((np.argwhere(piece != GREY) - 1).sum(axis=0))
        out[3 * down + 3 : 3 * down + 6, 3 * right + 3 : 3 * right + 6] = piece
    return out


def generate(rng, difficulty):
    corner = [(0, 0), (0, 1), (1, 0)]
    edge = [(0, 0), (0, 1), (0, 2), (1, 1)]
    while True:
        grid = canvas(rng, difficulty, 13, 18)
        pieces = [np.full((3, 3), GREY, np.int8)]
        for cells in (corner, edge):
            for turns in range(4):
                piece = np.full((3, 3), GREY, np.int8)
                for cell in cells:
                    piece[cell] = 1
                piece[piece == 1] = one_colour(rng, (BLACK, GREY))
                pieces.append(np.rot90(piece, turns))
        order = [pieces[int(n)] for n in rng.permutation(9)]
        if all(put_free(rng, grid, piece, gap=0, tries=60) is not None for piece in order):
            return grid
