"""The cup fills with yellow, which leaves it through its opening straight on and, from both ends of it, along diagonals."""

import numpy as np

from omni_arc.language import BLACK, UP, UP_LEFT, UP_RIGHT, YELLOW, Obj, blank, draw, find_objects, ray, rotate
from omni_arc.scenes import box, canvas, one_colour

CONCEPTS = ("filling", "rays", "enclosure")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    for turns in range(4):
        turned = rotate(grid, turns)
        cup = find_objects(turned)[0]
        gap = np.flatnonzero(turned[cup.top, cup.left : cup.right + 1] == BLACK) + cup.left
        if len(gap):
            break
    out = draw(turned, [Obj(blank(cup.height, cup.width, YELLOW), cup.top, cup.left), cup])
    for column in gap:
        out = ray(out, (cup.top, column), UP, YELLOW)
    out = ray(ray(out, (cup.top, gap[0]), UP_LEFT, YELLOW), (cup.top, gap[-1]), UP_RIGHT, YELLOW)
    return rotate(out, -turns)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 14)
    height, width = int(rng.integers(3, len(grid) - 1)), int(rng.integers(4, grid.shape[1] + 1))
    cup = box(height, width, one_colour(rng, (BLACK, YELLOW)), BLACK)
    first = int(rng.integers(1, width - 1))
    cup[0, first : int(rng.integers(first + 1, width))] = BLACK
    top, left = int(rng.integers(2, len(grid) - height + 1)), int(rng.integers(0, grid.shape[1] - width + 1))
    grid[top : top + height, left : left + width] = cup
    return np.rot90(grid, int(rng.integers(4))).copy()
