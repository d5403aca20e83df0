"""The drawing goes on downwards, as it repeats and shifts, to a square."""

import numpy as np

from omni_arc.language import BLACK, RIGHT, shift
from omni_arc.scenes import between, blob, one_colour

CONCEPTS = ("periodic", "completion", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    height, width = grid.shape
    for step in range(1, height):
        for right in range(-2, 3):
            if (shift(grid, RIGHT, right)[:-step] == grid[step:]).all():
                rows = list(grid)
                while len(rows) < width:
                    rows.append(shift(rows[-step][None], RIGHT, right)[0])
                return np.array(rows)


def generate(rng, difficulty):
    width, step = between(rng, difficulty, 7, 20), int(rng.integers(1, 4))
    right = int(rng.integers(0, 3)) if step > 1 else 0
    unit = blob(rng, step, 3, [one_colour(rng)], int(rng.integers(step, 3 * step + 1)))
    while len(unit) < step:
        unit = blob(rng, step, 3, [int(unit.max())], int(rng.integers(step, 3 * step + 1)))
    height = int(rng.integers(min(2 * step + 1, width - 2), max(2 * step + 2, width - 1)))
    grid = np.zeros((height, width + 8), np.int8)
    left = int(rng.integers(0, 3 if right else width - 2))
    for row in range(height):
        line = unit[row % step]
        start = left + row // step * right
        if start + len(line) <= grid.shape[1]:
            grid[row, start : start + len(line)] = np.maximum(line, 0)
    return grid[:, :width].copy() if rng.random() < 0.5 else grid[:, :width][:, ::-1].copy()
