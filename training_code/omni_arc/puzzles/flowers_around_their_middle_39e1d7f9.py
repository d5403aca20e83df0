"""Around every panel of the middle's colour the whole flower of panels is completed."""

import numpy as np

from omni_arc.language import (
    BLACK,
    MAROON,
    Obj,
    blank,
    count_neighbours,
    draw,
    join_with_lines,
    move_to,
    pad,
    split_at_lines,
)
from omni_arc.scenes import between, put_free, some_colours

CONCEPTS = ("panels", "completion", "copying")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = next(row[0] for row in grid if (row == row[0]).all())
    panels = split_at_lines(grid, lines)
    small = pad(np.array([[panel[0, 0] for panel in row] for row in panels], np.int8), 1)
    empty = np.where(small != BLACK, count_neighbours(small, BLACK), 9)
    row, column = np.argwhere(empty == empty.min())[0]
    flower = Obj(small[row - 1 : row + 2, column - 1 : column + 2].copy(), 0, 0)
    middles = np.argwhere(small == small[row, column])
    out = draw(small, [move_to(flower, (int(r) - 1, int(c) - 1)) for r, c in middles])[1:-1, 1:-1]
    return join_with_lines(
        [[blank(*p.shape, c) for p, c in zip(*line, strict=True)] for line in zip(panels, out, strict=True)], lines
    )


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 4)
    count = int(rng.integers(5, min(10, 31 // (side + 1)) + 1))
    lines, middle, *colours = some_colours(rng, 4)
    flower = np.zeros((3, 3), np.int8)
    flower[[0, 1, 1, 2], [1, 0, 2, 1]] = colours[0]
    flower[[0, 0, 2, 2], [0, 2, 0, 2]] = colours[1] if rng.random() < 0.4 else BLACK
    flower[1, 1] = middle
    small = np.zeros((count + 2, count + 2), np.int8)
    put_free(rng, small, flower, gap=0, margin=1)
    for _ in range(between(rng, difficulty, 1, 4)):
        place = put_free(rng, small, np.full((3, 3), MAROON), gap=0)
        if place:
            small[place[0] : place[0] + 3, place[1] : place[1] + 3] = BLACK
            small[place[0] + 1, place[1] + 1] = middle
    return join_with_lines([[blank(side, side, colour) for colour in row[1:-1]] for row in small[1:-1]], lines)
