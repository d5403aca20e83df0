"""The two pieces put together to a full square of three by three."""

import numpy as np

from omni_arc.language import BLACK, blank, draw, find_objects, move_to, trim
from omni_arc.scenes import blob, canvas, put, some_colours

CONCEPTS = ("shapes", "joining", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    a, b = find_objects(grid, diagonal=True)
    places = [(row, column) for row in range(3) for column in range(3)]
    for there in places:
        for here in places:
            out = draw(blank(3, 3), [move_to(a, there), move_to(b, here)])
            if (out != BLACK).all():
                return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    a, b = some_colours(rng, 2)
    while True:
        mask = np.zeros((3, 3), np.int8)
        pixels = blob(rng, 3, 3, [a], int(rng.integers(3, 7)))
        put(mask, pixels, tuple(int(rng.integers(4 - side)) for side in pixels.shape))
        rest = np.where(mask == BLACK, b, BLACK).astype(np.int8)
        if len(find_objects(rest)) == 1:
            break
    left = int(rng.integers(4, grid.shape[1] - 3))
    parts = [trim(mask), trim(rest)] if rng.random() < 0.5 else [trim(rest), trim(mask)]
    for part, start, end in zip(parts, (0, left), (left - 1, grid.shape[1]), strict=True):
        row, column = rng.integers(len(grid) - len(part) + 1), rng.integers(start, end - part.shape[1] + 1)
        put(grid, part, (int(row), int(column)))
    return grid
