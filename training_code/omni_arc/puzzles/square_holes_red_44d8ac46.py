"""Square holes in grey become red."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED, draw, enclosed, find_objects, is_square, pad, recolour
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("holes", "shapes", "filling")
NAMED_COLOURS = (BLACK, RED, GREY)


def task(grid):
    holes = find_objects(enclosed(grid).astype(np.int8))
    return draw(grid, [recolour(hole, RED) for hole in holes if is_square(hole)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    for n in range(between(rng, difficulty, 1, 5)):
        height = int(rng.integers(1, 4))
        width = height if n == 0 or rng.random() < 0.4 else int(rng.integers(1, 5))
        hole = np.zeros((height, width), np.int8)
        if n and rng.random() < 0.3:
            hole[0, 0] = GREY
        part = pad(hole, 1, GREY)
        if rng.random() < 0.4:
            part = np.vstack([part, np.full((1, width + 2), GREY, np.int8)])
        put_free(rng, grid, part)
    return grid
