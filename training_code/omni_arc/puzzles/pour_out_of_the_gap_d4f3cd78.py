"""Sky fills the grey box and runs out of its gap to the border."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREY, LEFT, RIGHT, SKY, UP, Obj, draw, object_of, ray, replace_colour
from omni_arc.scenes import box, canvas, put

CONCEPTS = ("rays", "filling", "direction")
NAMED_COLOURS = (BLACK, GREY, SKY)


def task(grid):
    (grey,) = [object_of(grid, grid == GREY)]
    box = draw(grid, grey)[grey.top : grey.bottom + 1, grey.left : grey.right + 1]
    out = draw(grid, Obj(replace_colour(box, BLACK, SKY), grey.top, grey.left))
    for row, column in np.argwhere(out == SKY).tolist():
        sides = {UP: row == grey.top, DOWN: row == grey.bottom, LEFT: column == grey.left, RIGHT: column == grey.right}
        for direction, outwards in sides.items():
            if outwards:
                out = ray(out, (row, column), direction, SKY)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    height, width = [int(rng.integers(4, side - 2)) for side in grid.shape]
    pixels = box(height, width, GREY, BLACK)
    pixels[0, int(rng.integers(1, width - 1))] = BLACK
    row, column = [int(rng.integers(1, side - size)) for side, size in zip(grid.shape, pixels.shape)]
    put(grid, pixels, (row, column))
    return np.rot90(grid, int(rng.integers(4))).copy()
