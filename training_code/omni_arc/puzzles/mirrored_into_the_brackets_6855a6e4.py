"""Grey cells outside of the red brackets are mirrored into them, over the nearer bracket."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED, flip_rows, object_of, rotate
from omni_arc.scenes import between, blob, box, put_free

CONCEPTS = ("mirroring", "moving", "enclosure")
NAMED_COLOURS = (BLACK, RED, GREY)


def task(grid):
    red = object_of(grid, grid == RED)
    out = np.where(grid == GREY, BLACK, grid)
    for row, column in np.argwhere(grid == GREY):
        nearest = np.clip((row, column), (red.top, red.left), (red.bottom, red.right))
        out[tuple(2 * nearest - (row, column))] = GREY
    return out


def generate(rng, difficulty):
    width, free = between(rng, difficulty, 5, 10), between(rng, difficulty, 6, 10)
    outer = between(rng, difficulty, 3, 4)
    half = free // 2
    bracket = box(2, width, RED, BLACK)
    bracket[1, 1:-1] = BLACK
    sides = []
    for _ in range(2):
        outside = np.zeros((outer, width), np.int8)
        tall = min(outer - 1, half - 1, 3)
        put_free(
            rng,
            outside[-1 - tall : -1],
            blob(rng, tall, width - 2, [GREY], between(rng, difficulty, 2, 7)),
            gap=0,
            margin=0,
        )
        outside[:, [0, -1]] = BLACK
        outside[-2, 1 + int(rng.integers(width - 2))] = GREY
        sides.append(np.vstack([outside, bracket, np.zeros((half - 1, width), np.int8)]))
    grid = np.vstack([sides[0], np.zeros((free % 2, width), np.int8), flip_rows(sides[1])])
    left, right = rng.integers(0, 31 - width if width > 24 else 7, 2)
    grid = np.pad(grid[:30], ((0, 0), (int(left), int(right))))
    return grid if rng.random() < 0.5 else rotate(grid)
