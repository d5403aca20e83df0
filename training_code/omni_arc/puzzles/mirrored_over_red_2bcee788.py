"""The object's mirror image takes the place of the red cells beside it; black becomes green."""

import numpy as np

from omni_arc.language import (
    BLACK,
    CLEAR,
    DOWN,
    GREEN,
    RED,
    draw,
    erase,
    mirror,
    move,
    object_of,
    replace_colour,
    rotate,
)
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("mirroring", "symmetry", "colour")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    for quarters in range(4):
        turned = rotate(grid, quarters)
        red = object_of(turned, turned == RED)
        obj = object_of(turned, (turned != RED) & (turned != BLACK))
        if red.top == obj.bottom + 1:
            out = draw(erase(turned, red), move(mirror(obj, DOWN), DOWN, obj.height))
            return rotate(replace_colour(out, BLACK, GREEN), -quarters)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 16, square=True)
    shape = blob(rng, 3, 4, [one_colour(rng, (BLACK, RED, GREEN))], between(rng, difficulty, 4, 9))
    height, width = shape.shape
    red = np.where(shape[-1:] >= 0, np.int8(RED), shape[-1:])
    pixels = np.vstack([shape, red, np.full((height - 1, width), CLEAR, np.int8)])
    put_free(rng, grid, rotate(pixels, int(rng.integers(4))), gap=0)
    return grid
