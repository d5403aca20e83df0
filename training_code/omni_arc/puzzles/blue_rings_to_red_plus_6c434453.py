"""Blue rings of three by three become red plus signs."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, Obj, draw, find_objects, has_hole, of_colour
from omni_arc.scenes import between, blob, box, canvas, put_free

CONCEPTS = ("shapes", "mapping", "holes")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    rings = [obj for obj in of_colour(find_objects(grid), BLUE) if obj.size == 8 and has_hole(obj)]
    plus = np.array([[BLACK, RED, BLACK], [RED, RED, RED], [BLACK, RED, BLACK]], np.int8)
    return draw(grid, [Obj(plus.copy(), ring.top, ring.left) for ring in rings])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    for _ in range(between(rng, difficulty, 1, 4)):
        put_free(rng, grid, box(3, 3, BLUE, BLACK))
    for _ in range(between(rng, difficulty, 1, 5)):
        put_free(rng, grid, blob(rng, 3, 4, [BLUE], int(rng.integers(3, 7))))
    return grid
