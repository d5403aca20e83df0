"""Wherever the two ends of the object are again, turned and at any size, the rest is drawn."""

import numpy as np

from omni_arc.language import CLEAR, draw, enlarge, find_objects, main_colour, move_to, rotate, scale, turn
from omni_arc.scenes import between, canvas, put, put_free, some_colours

CONCEPTS = ("enlarging", "rotation", "completion")
NAMED_COLOURS = ()


def task(grid):
    background = main_colour(grid, None)
    objects = find_objects(grid, diagonal=True, multicolour=True, background=background)
    model = max(objects, key=lambda obj: len(obj.colours))
    out = grid
    for size in range(1, 6):
        for quarters in range(4):
            obj = turn(enlarge(model, size), quarters)
            ends = (obj.pixels >= 0) & (obj.pixels != model.colour)
            if max(obj.pixels.shape) <= min(grid.shape):
                windows = np.lib.stride_tricks.sliding_window_view(grid, obj.pixels.shape)
                found = (windows == obj.pixels)[..., ends].all(axis=2)
                out = draw(out, [move_to(obj, (int(row), int(column))) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    background, main, *ends = some_colours(rng, 4, ())
    grid = canvas(rng, difficulty, 12, 24, background)
    shape = np.where(rng.random((3, 3)) < 0.5, main, CLEAR).astype(np.int8)
    shape = np.where(np.tri(3, dtype=bool), shape, shape.T)
    shape[[0, 1, 1, 2], [1, 0, 2, 1]] = main if rng.random() < 0.5 else shape[[0, 1, 1, 2], [1, 0, 2, 1]]
    shape[1, 1] = main
    shape[[0, 2], [2, 0]] = main
    shape[[0, 2], [0, 2]] = ends
    taken = grid.copy()
    for n in range(between(rng, difficulty, 2, 5)):
        size = 1 if n == 0 else int(rng.integers(1, 4))
        turned = rotate(scale(shape, size), int(rng.integers(4)))
        place = put_free(rng, taken, np.full(turned.shape, main, np.int8), background=background)
        if place:
            put(grid, turned if n == 0 else np.where(turned == main, np.int8(CLEAR), turned), place)
    return grid
