"""Frames around the middle one of three dots, always as far apart as the dots."""

import numpy as np

from omni_arc.language import BLACK, frame, main_colour
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("patterns", "boundary", "enlarging")
NAMED_COLOURS = (BLACK,)


def task(grid):
    cells = np.argwhere(grid != BLACK).tolist()
    (top, _), (row, column), _ = cells
    out = grid
    for step in range(row - top, 2 * len(grid), row - top):
        out = frame(out, (row - step, column - step, row + step, column + step), main_colour(grid))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 14, 30)
    height, width = grid.shape
    step = int(rng.integers(2, 7))
    row, column = int(rng.integers(step, height - step)), int(rng.integers(step, width - step))
    rows, columns = [row - step, row, row + step], [column - step, column, column + step]
    grid[rows, columns if rng.random() < 0.5 else columns[::-1]] = one_colour(rng)
    return grid
