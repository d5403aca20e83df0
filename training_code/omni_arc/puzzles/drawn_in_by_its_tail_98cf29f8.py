"""The box with a tail moves along it until it lies at the other box; the tail disappears."""

import numpy as np

from omni_arc.language import (
    BLACK,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    draw,
    erase,
    fall,
    is_rectangle,
    object_of,
    objects_by_colour,
)
from omni_arc.scenes import between, some_colours

CONCEPTS = ("moving", "connection", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    whole = next(obj for obj in objects_by_colour(grid) if not is_rectangle(obj))
    cells = grid == whole.colour
    thick = (cells.sum(axis=1, keepdims=True) > 1) & (cells.sum(axis=0, keepdims=True) > 1)
    box = object_of(grid, cells & thick)
    level = RIGHT if whole.right > box.right else LEFT
    direction = UP if whole.top < box.top else DOWN if whole.bottom > box.bottom else level
    out = erase(grid, whole)
    return draw(out, fall(box, out, direction))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 11, 19), between(rng, difficulty, 9, 19)
    grid = np.zeros((height, width), np.int8)
    other, own = some_colours(rng, 2)
    column = int(rng.integers(1, width - 1))
    first, gap, second = int(rng.integers(2, 5)), int(rng.integers(2, 4)), int(rng.integers(2, 5))
    top = int(rng.integers(0, height - first - gap - second + 1))
    for place, size, colour in ((top, first, other), (top + first + gap, second, own)):
        left = int(rng.integers(max(0, column - 6), column))
        grid[place : place + size, left : int(rng.integers(column + 1, min(width, column + 6)) + 1)] = colour
    grid[top + first : top + first + gap, column] = own
    return np.rot90(grid, int(rng.integers(4))).copy()
