"""The object is copied so that its middle lies on the grey mark."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED, draw, erase, move_to, object_of
from omni_arc.scenes import blob, box, canvas, put, put_free, some_colours

CONCEPTS = ("copying", "position")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    mark = object_of(grid, grid == GREY)
    obj = object_of(grid, (grid != BLACK) & (grid != GREY))
    row, column = obj.centre
    copy = move_to(obj, (mark.top + obj.top - row, mark.left + obj.left - column))
    return draw(erase(grid, mark), [copy])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    pixels = blob(rng, 3, 3, some_colours(rng, int(rng.integers(1, 4)), (BLACK, GREY)), 8)
    room = np.zeros_like(grid)
    cell = put_free(rng, room, box(3, 3, RED), tries=100)
    put(grid, pixels, cell)
    place = put_free(rng, room, box(3, 3, RED), tries=100)
    if place is None:
        grid = np.pad(grid, ((0, 0), (0, 4)))
        place = (0, grid.shape[1] - 3)
    grid[place[0] + 1, place[1] + 1] = GREY
    return grid
