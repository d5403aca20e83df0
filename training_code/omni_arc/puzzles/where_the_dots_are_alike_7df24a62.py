"""Wherever the dots of the blue box are again, turned or mirrored, the box is drawn."""

import numpy as np

from omni_arc.language import BLACK, BLUE, Obj, crop, draw, flip_rows, object_of, pad, replace_colour, rotate
from omni_arc.scenes import between, noise, one_colour, put, put_free

CONCEPTS = ("copying", "rotation", "noise")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    box = object_of(grid, grid == BLUE)
    model = crop(grid, (box.top, box.left, box.bottom, box.right))
    out = grid
    for quarters in range(4):
        for turned in (rotate(model, quarters), flip_rows(rotate(model, quarters))):
            windows = np.lib.stride_tricks.sliding_window_view(pad(grid, 1), turned.shape)
            found = (windows == replace_colour(turned, BLUE, BLACK)).all(axis=(2, 3))
            out = draw(out, [Obj(turned.copy(), int(row) - 1, int(column) - 1) for row, column in np.argwhere(found)])
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 16, 26), between(rng, difficulty, 16, 26)
    colour = one_colour(rng, (BLACK, BLUE))
    grid = noise(rng, height, width, [colour], 0.04 + 0.04 * rng.random())
    inner = np.zeros([int(n) for n in rng.integers(2, 4, 2)], np.int8)
    inner.flat[rng.permutation(inner.size)[: int(rng.integers(2, inner.size))]] = colour
    inner[0, 0], inner[-1, -1] = colour, colour
    free = np.zeros(grid.shape, np.int8)
    for n in range(between(rng, difficulty, 2, 4)):
        part = pad(inner, 1, BLACK if n else BLUE)
        part = part if n else np.where(part == BLACK, BLUE, part)
        part = rotate(part, int(rng.integers(4)))
        part = flip_rows(part) if rng.random() < 0.5 else part
        place = put_free(rng, free, np.ones(part.shape, np.int8))
        if place:
            put(grid, part, place)
    return grid
