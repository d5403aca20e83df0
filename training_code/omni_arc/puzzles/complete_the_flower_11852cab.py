"""The object is completed so that it is the same when turned or mirrored."""

import numpy as np

from omni_arc.language import BLACK, Obj, draw, flip_columns, flip_rows, image, object_of, overlay, rotate, transpose
from omni_arc.scenes import canvas, noise, one_colour, put_free, some_colours

CONCEPTS = ("symmetry", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    obj = object_of(grid, grid != BLACK)
    part = image(obj)
    whole = overlay([part, flip_columns(part), flip_rows(part), rotate(part, 2)])
    whole = overlay([whole, transpose(whole)])
    return draw(grid, Obj(whole, obj.top, obj.left))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    half = 1 + int(rng.integers(1, 3))
    quarter = noise(rng, half + 1, half + 1, some_colours(rng, 3), 0.5)
    quarter[0, 0] = one_colour(rng)
    quarter = np.where(np.tri(half + 1, dtype=bool), quarter, quarter.T)
    whole = np.hstack([quarter, quarter[:, -2::-1]])
    whole = np.vstack([whole, whole[-2::-1]])
    damaged = np.where(rng.random(whole.shape) < 0.25, BLACK, whole)
    damaged[-1], damaged[0, 0], damaged[-1, -1] = BLACK, whole[0, 0], BLACK
    damaged[-1, 0], damaged[0, -1] = whole[-1, 0], whole[0, -1]
    put_free(rng, grid, damaged.astype(np.int8))
    return grid
