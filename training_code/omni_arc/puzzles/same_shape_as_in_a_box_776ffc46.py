"""Objects of the same shape as one in a closed grey box take its colour."""

import numpy as np

from omni_arc.language import BLACK, GREY, draw, find_objects, has_hole, is_inside, of_colour, recolour, same_shape
from omni_arc.scenes import between, blob, box, canvas, put, put_free, some_colours

CONCEPTS = ("shapes", "selecting", "colour")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    objects = find_objects(grid)
    boxes = [obj for obj in of_colour(objects, GREY) if has_hole(obj)]
    others = [obj for obj in objects if obj.colour != GREY]
    models = [obj for obj in others if any(is_inside(obj, box) for box in boxes)]
    return draw(grid, [recolour(obj, model.colour) for obj in others for model in models if same_shape(obj, model)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 14, 24)
    outside, *colours = some_colours(rng, between(rng, difficulty, 2, 4), (BLACK, GREY))
    shapes = {}
    for colour in colours:
        shape = blob(rng, 3, 3, [colour], int(rng.integers(3, 8)))
        if (shape >= 0).tobytes() not in shapes:
            around = box(7, 7, GREY, BLACK)
            put(around, shape, (2, 2))
            if put_free(rng, grid, around):
                shapes[(shape >= 0).tobytes()] = shape
    for n in range(between(rng, difficulty, 3, 9)):
        other = blob(rng, 3, 3, [outside], int(rng.integers(3, 8)))
        shape = list(shapes.values())[n % len(shapes)]
        put_free(rng, grid, other if n % 3 == 2 else np.where(shape >= 0, np.int8(outside), shape), tries=60)
    return grid
