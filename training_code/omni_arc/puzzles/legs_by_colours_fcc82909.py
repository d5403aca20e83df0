"""Below every square a green leg as long as the square has colours."""

import numpy as np

from omni_arc.language import BLACK, GREEN, find_objects
from omni_arc.scenes import between, box, canvas, put, put_free, some_colours

CONCEPTS = ("counting", "colour")
NAMED_COLOURS = (BLACK, GREEN)


def task(grid):
    out = grid.copy()
    for square in find_objects(grid, multicolour=True):
        out[square.bottom + 1 : square.bottom + 1 + len(square.colours), square.left : square.right + 1] = GREEN
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    room = grid.copy()
    for _ in range(between(rng, difficulty, 1, 5)):
        pixels = rng.choice(some_colours(rng, int(rng.integers(2, 5)), (BLACK, GREEN)), (2, 2)).astype(np.int8)
        cell = put_free(rng, room, box(6, 2, GREEN))
        if cell is not None:
            put(grid, pixels, cell)
    return grid
