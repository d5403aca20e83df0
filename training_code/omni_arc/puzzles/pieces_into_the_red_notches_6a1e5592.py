"""The grey pieces, blue now, fill the notches of the red wall."""

import numpy as np

from omni_arc.language import (
    BLACK,
    BLUE,
    GREY,
    RED,
    count,
    draw,
    erase,
    find_objects,
    move_to,
    object_of,
    of_colour,
    recolour,
)
from omni_arc.scenes import between, blob, put

CONCEPTS = ("shapes", "filling", "moving")
NAMED_COLOURS = (BLACK, BLUE, RED, GREY)


def task(grid):
    pieces = of_colour(find_objects(grid, diagonal=True), GREY)
    bottom = object_of(grid, grid == RED).bottom
    tries = [(erase(grid, pieces), pieces)]
    while tries:
        out, rest = tries.pop()
        notches = np.argwhere(out[: bottom + 1] == BLACK).tolist()
        if not notches:
            return out
        for piece in rest:
            row, column = piece.cells[0]
            there = move_to(piece, (piece.top + notches[0][0] - row, piece.left + notches[0][1] - column))
            filled = draw(out, recolour(there, BLUE))
            if count(filled, RED) == count(out, RED) and count(filled, BLUE) == count(out, BLUE) + piece.size:
                tries.append((filled, [other for other in rest if other is not piece]))


def generate(rng, difficulty):
    width, wall = between(rng, difficulty, 9, 20), int(rng.integers(2, 5))
    grid = np.zeros((wall + between(rng, difficulty, 7, 9), width), np.int8)
    grid[:wall] = RED
    top = max(1, wall - int(rng.integers(1, 3)))
    left, pieces, shapes = int(rng.integers(0, 2)), [], set()
    while left < width - 3:
        piece = blob(rng, 4, min(3, width - left), [GREY], int(rng.integers(2, 7)))
        part = grid[top : top + len(piece), left : left + piece.shape[1]]
        notch = piece[: wall - top].tobytes() + bytes([wall - top])
        if notch not in shapes:
            shapes.add(notch)
            pieces.append(piece)
            part[(piece >= 0) & (part == RED)] = BLACK
        left += piece.shape[1] + 1
    left = 0
    for n in rng.permutation(len(pieces)):
        piece = pieces[n]
        put(grid, piece, (len(grid) - len(piece), left))
        left += piece.shape[1] + 1
    return grid
