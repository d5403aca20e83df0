"""Every colour whose cells fit a hole in the grey boxes moves into it."""

import numpy as np

from omni_arc.language import (
    BLACK,
    GREY,
    draw,
    enclosed,
    erase,
    find_objects,
    move_to,
    objects_by_colour,
    pad,
    same_shape,
)
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("shapes", "moving", "filling")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    holes = find_objects(enclosed(np.where(grid == GREY, grid, BLACK)).astype(np.int8))
    out = grid
    for hole in holes:
        for piece in objects_by_colour(grid):
            if same_shape(piece, hole):
                out = draw(erase(out, piece), move_to(piece, (hole.top, hole.left)))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 18)
    shapes, colours = [], some_colours(rng, 4, (BLACK, GREY))
    for colour in colours[: between(rng, difficulty, 1, 3)]:
        piece = blob(rng, 2, 4, [colour], int(rng.integers(3, 7)))
        if (piece >= 0).tobytes() not in shapes:
            around = pad(np.where(piece >= 0, BLACK, GREY).astype(np.int8), 1, GREY)
            if put_free(rng, grid, around) and not put_free(rng, grid, piece, tries=100):
                grid[grid == colour] = BLACK
            shapes.append((piece >= 0).tobytes())
    for _ in range(between(rng, difficulty, 1, 8)):
        put_free(rng, grid, np.array([[colours[-1]]], np.int8))
    return grid
