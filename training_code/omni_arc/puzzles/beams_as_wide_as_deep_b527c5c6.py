"""From the red cell of every green box a red beam goes out to the border, with green on both sides, wider for thicker boxes."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREEN, LEFT, RED, RIGHT, UP, find_objects, ray
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("rays", "direction", "size")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    out = grid
    for body in find_objects(grid, multicolour=True):
        row, column = np.argwhere(body.pixels == RED)[0] + (body.top, body.left)
        level = LEFT if column == body.left else RIGHT if column == body.right else None
        down, right = level or (UP if row == body.top else DOWN)
        thick = body.width if level else body.height
        for aside in range(1 - thick, thick):
            start = (row + aside * abs(right), column + aside * abs(down))
            out = ray(out, start, (down, right), GREEN if aside else RED, through=True)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 22)
    while not (grid == RED).any():
        for _ in range(between(rng, difficulty, 1, 4)):
            turned = np.rot90(grid, int(rng.integers(4)))
            thick = int(rng.integers(2, 6))
            long = int(rng.integers(2 * thick - 1, 2 * thick + 6))
            body, red = box(long, thick, GREEN), int(rng.integers(thick - 1, long - thick + 1))
            body[red, -1] = RED
            place = put_free(rng, turned, body)
            if place:
                row, column = place[0] + red, place[1] + thick
                beam = turned[row - thick + 1 : row + thick, column:]
                if not beam.size or beam.any():
                    turned[place[0] : place[0] + long, place[1] : column] = BLACK
                else:
                    beam[:] = 1  # taken
    return np.where(grid == 1, BLACK, grid)
