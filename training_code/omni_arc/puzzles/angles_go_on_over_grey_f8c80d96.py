"""The nested angles go on outwards at the same distance; all the rest becomes grey."""

import numpy as np

from omni_arc.language import BLACK, GREY, find_objects
from omni_arc.scenes import between, one_colour

CONCEPTS = ("patterns", "completion", "periodic")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    inner, outer = sorted(find_objects(grid), key=lambda angle: angle.height * angle.width)[:2]
    step = max(inner.top - outer.top, outer.bottom - inner.bottom, inner.left - outer.left, outer.right - inner.right)
    rows, columns = np.indices(grid.shape)
    aside = np.maximum(inner.left - columns, columns - inner.right)
    away = np.maximum(np.maximum(inner.top - rows, rows - inner.bottom), aside)
    return np.where((grid == inner.colour) | (away > 0) & (away % step == 0), inner.colour, GREY)


def generate(rng, difficulty):
    side, step = between(rng, difficulty, 8, 18), int(rng.integers(2, 4))
    rows, columns = np.indices((side, side))
    bottom, left = int(rng.integers(0, 2)), int(rng.integers(1, side - 2))
    right = side - 1 if rng.random() < 0.6 else min(side - 2, left + int(rng.integers(1, 4)))
    away = np.maximum(rows - bottom, left - columns)
    if right < side - 1:
        away = np.maximum(away, columns - right)
    grid = np.where((away % step == 0) & (away >= 0), np.int8(one_colour(rng, (BLACK, GREY))), np.int8(BLACK))
    grid[away >= step * int(rng.integers(2, 4))] = BLACK
    return np.rot90(grid, int(rng.integers(4))).copy()
