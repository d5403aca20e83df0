"""Grey shapes inside the red brackets are mirrored to the outside of the bracket that is nearer."""

import numpy as np

from omni_arc.language import BLACK, GREY, RED, object_of, replace_colour, transpose
from omni_arc.scenes import between, blob

CONCEPTS = ("mirroring", "moving", "symmetry")
NAMED_COLOURS = (BLACK, RED, GREY)


def task(grid):
    brackets = object_of(grid, grid == RED)
    level = grid[brackets.top, brackets.centre[1]] == RED
    turned = grid if level else transpose(grid)
    first, last = (brackets.top, brackets.bottom) if level else (brackets.left, brackets.right)
    out = replace_colour(turned, GREY, BLACK)
    for row, column in np.argwhere(turned == GREY):
        out[2 * (first if row - first < last - row else last) - row, column] = GREY
    return out if level else transpose(out)


def generate(rng, difficulty):
    thick = between(rng, difficulty, 1, 4)
    first = thick + 1 + int(rng.integers(1, 3))
    last = first + 2 * thick + int(rng.integers(3, 6))
    width = between(rng, difficulty, 7, 18)
    left, right = sorted(int(n) for n in (rng.integers(0, width - 5), width - 1 - rng.integers(0, 2)))
    grid = np.zeros((last + thick + 2 + int(rng.integers(1, 4)), width), np.int8)
    for end, step in ((first, 1), (last, -1)):
        grid[end, left : right + 1] = grid[end + step, [left, right]] = RED
        if step > 0 or rng.random() < 0.7:
            shape = np.maximum(blob(rng, thick, right - left - 1, [GREY], int(rng.integers(2, 8))), 0)
            column = int(rng.integers(left + 1, right - shape.shape[1] + 1))
            near = end + 2 if step > 0 else end - 1 - len(shape)
            grid[near : near + len(shape), column : column + shape.shape[1]] = shape
    return grid.T.copy() if rng.random() < 0.5 else grid
