"""Panels of one colour that face each other are joined through the empty panels between."""

import numpy as np

from omni_arc.language import BLACK, blank, colours_of, connect, join_with_lines, overlay, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("connection", "panels")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = next(row[0] for row in grid if (row == row[0]).all())
    panels = split_at_lines(grid, lines)
    small = np.array([[panel[0, 0] for panel in row] for row in panels], np.int8)
    joined = overlay([small] + [connect(small, colour, colour) for colour in colours_of(small)])
    return join_with_lines(
        [[blank(*p.shape, c) for p, c in zip(*row, strict=True)] for row in zip(panels, joined, strict=True)], lines
    )


def generate(rng, difficulty):
    count = between(rng, difficulty, 5, 9)
    lines, *colours = some_colours(rng, between(rng, difficulty, 3, 5))
    small, taken = np.zeros((count, count), np.int8), np.zeros((count, count), bool)
    for colour in colours * 2:
        a, b = np.sort(rng.permutation(count)[:2])
        row, turned = int(rng.integers(count)), rng.random() < 0.5
        view, free = (small.T, taken.T) if turned else (small, taken)
        if b - a > 1 and not free[row, a : b + 1].any() and not (view[row] == colour).any():
            if not (view[:, [a, b]] == colour).any():
                view[row, [a, b]] = colour
                free[row, a : b + 1] = True
    if not small.any():
        small[0, [0, 3]] = colours[0]
    side = 2 if count > 6 else int(rng.integers(2, 4))
    return join_with_lines([[blank(side, side, colour) for colour in row] for row in small], lines)
