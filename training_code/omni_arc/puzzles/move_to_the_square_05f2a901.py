"""The red shape moves straight to the sky square until they touch."""

import numpy as np

from omni_arc.language import BLACK, RED, SKY, draw, erase, fall, object_of
from omni_arc.scenes import between, blob, box, canvas, put, put_free

CONCEPTS = ("moving", "direction", "objects")
NAMED_COLOURS = (RED, SKY, BLACK)


def task(grid):
    shape = object_of(grid, grid == RED)
    square = object_of(grid, grid == SKY)
    down = (square.top > shape.bottom) - (square.bottom < shape.top)
    right = (square.left > shape.right) - (square.right < shape.left)
    return draw(erase(grid, shape), fall(shape, grid, (down, right)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 15)
    cell = put_free(rng, grid, box(2, 2, SKY), margin=2)
    side = min(between(rng, difficulty, 2, 4), (max(cell[0], cell[1]) - 1), max(grid.shape) - 2)
    pixels = blob(rng, side, side + 1, [RED], side * side // 2 + 2)
    pixels = pixels[: max(cell[0] - 1, 1)]
    put(grid, pixels[: max(1, cell[0] - 1)], (0, min(cell[1], grid.shape[1] - pixels.shape[1])))
    return np.rot90(grid, int(rng.integers(4))).copy()
