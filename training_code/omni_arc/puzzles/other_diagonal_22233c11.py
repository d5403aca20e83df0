"""Beside the free corners of every diagonal pair of squares two sky squares of their size."""

import numpy as np

from omni_arc.language import (
    BLACK,
    CLEAR,
    DOWN,
    DOWN_RIGHT,
    GREEN,
    RIGHT,
    SKY,
    Obj,
    blank,
    draw,
    find_objects,
    move,
    scale,
)
from omni_arc.scenes import between, canvas, one_colour, put_free

CONCEPTS = ("shapes", "position", "objects")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    out = grid.copy()
    for obj in find_objects(grid, diagonal=True):
        side = obj.height // 2
        square = Obj(blank(side, side, SKY), obj.top - side, obj.left - side)
        if obj.pixels[0, 0] >= 0:
            out = draw(out, [move(square, RIGHT, 3 * side), move(square, DOWN, 3 * side)])
        else:
            out = draw(out, [square, move(square, DOWN_RIGHT, 3 * side)])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    colour = GREEN if rng.random() < 0.4 else one_colour(rng, (BLACK, SKY))
    for _ in range(between(rng, difficulty, 1, 3)):
        side = int(rng.integers(1, 4))
        pixels = scale(np.array([[colour, CLEAR], [CLEAR, colour]], np.int8), side)
        put_free(rng, grid, pixels if rng.random() < 0.5 else pixels[::-1], gap=2 * side)
    return grid
