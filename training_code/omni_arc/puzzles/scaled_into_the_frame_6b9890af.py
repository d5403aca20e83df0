"""The object, as large as fits, inside the red frame."""

import numpy as np

from omni_arc.language import BLACK, RED, draw, enlarge, find_objects, flip_rows, image, move_to
from omni_arc.scenes import between, blob, box, one_colour, put_free

CONCEPTS = ("enlarging", "cropping")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    objects = find_objects(grid, diagonal=True)
    frame = next(obj for obj in objects if obj.colour == RED)
    obj = next(obj for obj in objects if obj.colour != RED)
    larger = enlarge(obj, (frame.height - 2) // obj.height)
    return draw(image(frame), move_to(larger, (1, 1)))


def generate(rng, difficulty):
    factor = between(rng, difficulty, 1, 4)
    while True:
        shape = blob(rng, 3, 3, [one_colour(rng, (BLACK, RED))], int(rng.integers(4, 8)))
        if shape.shape == (3, 3):
            break
    around = box(3 * factor + 2, 3 * factor + 2, RED, BLACK)
    upper = np.zeros((3 + between(rng, difficulty, 1, 4), len(around) + between(rng, difficulty, 1, 10)), np.int8)
    lower = np.zeros((len(around) + between(rng, difficulty, 1, 6), upper.shape[1]), np.int8)
    put_free(rng, upper[:-1], shape, gap=0)
    put_free(rng, lower, around, gap=0)
    wide = int(rng.integers(0, 31 - upper.shape[1])) if rng.random() < 0.5 else 0
    grid = np.vstack([upper, lower] if rng.random() < 0.7 else [lower, flip_rows(upper)])
    return np.pad(grid, ((0, 0), (0, wide)))
