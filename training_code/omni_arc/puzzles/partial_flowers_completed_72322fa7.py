"""Wherever the middle or all the rest of a pattern is, the whole pattern is drawn."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, draw, find_objects, move_to
from omni_arc.scenes import between, canvas, put_free, some_colours

CONCEPTS = ("completion", "patterns", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid
    for model in find_objects(grid, diagonal=True, multicolour=True):
        if len(model.colours) == 2:
            middle = model.pixels == model.pixels[model.height // 2, model.width // 2]
            windows = np.lib.stride_tricks.sliding_window_view(grid, model.pixels.shape)
            same = windows == model.pixels
            found = same[..., middle].all(axis=2) | same[..., model.mask & ~middle].all(axis=2)
            out = draw(out, [move_to(model, (int(row), int(column))) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 11, 22)
    colours = some_colours(rng, 8)
    for _ in range(between(rng, difficulty, 1, 3)):
        middle, rest = colours.pop(), colours.pop()
        pattern = np.full((3, 3), CLEAR, np.int8)
        kind = int(rng.integers(3))
        rows, columns = (([0, 1, 1, 2], [1, 0, 2, 1]), ([0, 0, 2, 2], [0, 2, 0, 2]), ([1, 1], [0, 2]))[kind]
        pattern[rows, columns] = rest
        pattern[1, 1] = middle
        pattern = pattern[1:2] if kind == 2 else pattern
        if put_free(rng, grid, pattern):
            for part in (middle, rest, middle, rest)[: int(rng.integers(1, 4))]:
                put_free(rng, grid, np.where(pattern == part, pattern, BLACK).astype(np.int8))
    return grid
