"""From the inner box's dents in the frame lines cross the box in the frame's colour and go on outside in the inner one."""

import numpy as np

from omni_arc.language import BLACK, find_objects
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "direction", "boundary")
NAMED_COLOURS = (BLACK,)


def task(grid):
    box = find_objects(grid, multicolour=True)[0]
    outer = box.pixels[0, 0]
    inner = next(colour for colour in box.colours if colour != outer)
    body = grid == inner
    rows, columns = [2 * lengths > lengths.max() for lengths in (body.sum(axis=1), body.sum(axis=0))]
    across = (body & ~columns).any(axis=1)
    down = (body & ~rows[:, None]).any(axis=0)
    lines, inside = across[:, None] | down, rows[:, None] & columns
    swapped = np.where(lines, outer, inner)
    outside = np.where(lines, inner, BLACK)
    return np.where(inside, swapped, np.where(grid == BLACK, outside, outer))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 13, 22), between(rng, difficulty, 12, 22)
    grid = np.zeros((height, width), np.int8)
    outer, inner = some_colours(rng, 2)
    top, left = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    bottom, right = height - int(rng.integers(1, 4)), width - int(rng.integers(1, 4))
    grid[top:bottom, left:right] = outer
    grid[top + 2 : bottom - 2, left + 2 : right - 2] = inner
    for side in rng.permutation(4)[: between(rng, difficulty, 1, 4)]:
        row = int(rng.integers(top + 2, bottom - 2))
        column = int(rng.integers(left + 2, right - 2))
        cells = [(top + 1, column), (bottom - 2, column), (row, left + 1), (row, right - 2)]
        grid[cells[side]] = inner
    return grid
