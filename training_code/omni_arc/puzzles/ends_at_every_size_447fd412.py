"""Wherever the ends of the object are again, at any size, the object is drawn in that size."""

import numpy as np

from omni_arc.language import (
    BLACK,
    BLUE,
    CLEAR,
    RED,
    blank,
    draw,
    enlarge,
    erase,
    find_objects,
    main_colour,
    move_to,
    pad,
    scale,
)
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("enlarging", "completion", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, diagonal=True, multicolour=True)
    model = max(objects, key=lambda obj: len(obj.colours))
    rest = erase(grid, model)
    squares, ends, out = find_objects(rest), main_colour(rest), grid
    for size in {square.width for square in squares}:
        obj = enlarge(model, size)
        there = draw(blank(*grid.shape), [square for square in squares if square.width == size])
        windows = np.lib.stride_tricks.sliding_window_view(pad(there, 15), obj.pixels.shape)
        found = (windows == obj.pixels)[..., obj.pixels == ends].all(axis=2)
        out = draw(out, [move_to(obj, (int(row) - 15, int(column) - 15)) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 12, 22)
    body, ends = (BLUE, RED) if rng.random() < 0.5 else some_colours(rng, 2)
    while True:
        shape = blob(rng, 3, 4, [body], int(rng.integers(4, 8)))
        cells = np.argwhere(shape >= 0)
        for cell in cells[rng.permutation(len(cells))[: int(rng.integers(1, 4))]]:
            shape[tuple(cell)] = ends
        alone = np.where(shape == ends, shape, np.int8(BLACK))
        if max(obj.size for obj in find_objects(alone, diagonal=True)) == 1:
            break
    taken = grid.copy()
    for n in range(between(rng, difficulty, 2, 5)):
        size = 1 if n == 0 else int(rng.integers(1, 4))
        pixels = scale(shape, size)
        place = put_free(rng, taken, np.abs(pixels))
        if place:
            put(grid, np.where((pixels == ends) | (n == 0), pixels, np.int8(CLEAR)), place)
    return grid
