"""The object of the same shape as the one in the grey corner becomes grey."""

import numpy as np

from omni_arc.language import BLACK, GREY, draw, find_objects, recolour, same_shape
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("shapes", "selecting", "colour")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    objects = [obj for obj in find_objects(grid) if obj.colour != GREY]
    model = next(obj for obj in objects if obj.bottom < 3 and obj.right < 3)
    return draw(grid, [recolour(obj, GREY) for obj in objects if obj is not model and same_shape(obj, model)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 16)
    grid[3, :4] = grid[:4, 3] = GREY
    colours = some_colours(rng, between(rng, difficulty, 3, 7), (BLACK, GREY))
    model = blob(rng, 3, 3, colours[:1], between(rng, difficulty, 2, 6))
    put(grid, model, (int(rng.integers(4 - model.shape[0])), int(rng.integers(4 - model.shape[1]))))
    put_free(rng, grid, np.where(model >= 0, np.int8(colours[1]), model), tries=100)
    for colour in colours[2:]:
        other = blob(rng, 3, 3, [colour], int(rng.integers(2, 7)))
        if other.shape != model.shape or ((other >= 0) != (model >= 0)).any():
            put_free(rng, grid, other)
    return grid
