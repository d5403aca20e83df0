"""The missing corner cell of every bent shape becomes blue."""

import numpy as np

from omni_arc.language import BLACK, BLUE, CLEAR, draw, find_objects, image, move_to, object_of, paint
from omni_arc.scenes import between, canvas, one_colour, put, put_free

CONCEPTS = ("completion", "shapes")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    out = grid
    for obj in find_objects(grid):
        full = paint(image(obj), ~obj.mask, BLUE)
        out = draw(out, move_to(object_of(full, full >= 0), (obj.top, obj.left)))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16)
    colour = one_colour(rng, (BLACK, BLUE))
    for _ in range(between(rng, difficulty, 1, 12)):
        pixels = np.full((2, 2), colour, np.int8)
        pixels[tuple(rng.integers(2, size=2))] = CLEAR
        put_free(rng, grid, pixels)
    if not grid.any():
        put(grid, np.array([[colour, CLEAR], [colour, colour]]), (1, 1))
    return grid
