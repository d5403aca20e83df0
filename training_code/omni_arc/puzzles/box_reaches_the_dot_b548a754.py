"""The box with its inside is drawn out until its border lies on the dot."""

import numpy as np

from omni_arc.language import BLACK, Obj, blank, bounding_box, draw, find_objects, frame, largest, smallest
from omni_arc.scenes import box, canvas, put, some_colours

CONCEPTS = ("direction", "boundary", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, multicolour=True)
    box, dot = largest(objects), smallest(objects)
    top, left, bottom, right = bounding_box([box, dot])
    out = draw(grid, Obj(blank(bottom - top + 1, right - left + 1, box.pixels[1, 1]), top, left))
    return frame(out, (top, left, bottom, right), box.pixels[0, 0])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    height, width = rng.integers(3, 6, 2)
    outer, inner, dot = some_colours(rng, 3)
    row, column = int(rng.integers(0, 3)), int(rng.integers(1, grid.shape[1] - width))
    put(grid, box(height, width, outer, inner), (row, column))
    grid[int(rng.integers(row + height + 1, len(grid))), int(rng.integers(column, column + width))] = dot
    return np.rot90(grid, int(rng.integers(4))).copy()
