"""The shape that differs from the others becomes red, the others blue."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, draw, find_objects, odd_one_out, paint, recolour
from omni_arc.language.words import CLEAR
from omni_arc.scenes import between, blob, one_colour, put_free

CONCEPTS = ("shapes", "selecting", "objects")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    shapes = find_objects(grid, diagonal=True)
    odd = odd_one_out(shapes, key=lambda shape: (shape.width, *shape.mask.ravel().tolist()))
    return draw(paint(grid, grid != BLACK, BLUE), recolour(odd, RED))


def generate(rng, difficulty):
    colour = one_colour(rng)
    shape = blob(rng, int(rng.integers(3, 6)), int(rng.integers(3, 5)), [colour], between(rng, difficulty, 5, 11))
    odd = shape
    while len(find_objects(np.maximum(odd, 0), diagonal=True)) != 1 or (odd == shape).all():
        odd = shape.copy()
        cells = rng.permutation(odd.size)[: int(rng.integers(1, 3))]
        odd.flat[cells] = np.where(odd.flat[cells] == colour, CLEAR, colour)
    while True:
        grid = np.zeros((between(rng, difficulty, 9, 18), between(rng, difficulty, 9, 18)), np.int8)
        put_free(rng, grid, odd)
        placed = [put_free(rng, grid, shape) for _ in range(between(rng, difficulty, 2, 5))]
        if sum(place is not None for place in placed) >= 2:
            return grid
