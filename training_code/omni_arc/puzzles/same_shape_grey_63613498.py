"""The object with the same shape as the one in the corner becomes grey."""

import numpy as np

from omni_arc.language import BLACK, GREY, draw, find_objects, object_of, recolour, same_shape
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("shapes", "selecting", "colour")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    corner = grid[:3, :3]
    wanted = object_of(corner, corner != BLACK)
    others = [obj for obj in find_objects(grid) if obj.colour != GREY and (obj.top > 2 or obj.left > 2)]
    return draw(grid, [recolour(obj, GREY) for obj in others if same_shape(obj, wanted)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    colours = some_colours(rng, between(rng, difficulty, 3, 7), (BLACK, GREY))
    wanted = blob(rng, 3, 3, colours[:1], int(rng.integers(3, 7)))
    put(grid, wanted, (0, 0))
    grid[3, :4] = grid[:4, 3] = GREY
    put_free(rng, grid, np.where(wanted >= 0, np.int8(colours[1]), wanted), tries=200)
    for colour in colours[2:]:
        put_free(rng, grid, blob(rng, 3, 3, [colour], int(rng.integers(3, 7))))
    return grid
