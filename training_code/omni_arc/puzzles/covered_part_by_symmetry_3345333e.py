"""The block that hides part of a symmetric shape gives way to its mirror image."""

import numpy as np

from omni_arc.language import BLACK, best_axis, is_rectangle, object_of, objects_by_colour
from omni_arc.scenes import between, blob, put_free, some_colours

CONCEPTS = ("symmetry", "completion", "denoising")
NAMED_COLOURS = (BLACK,)


def task(grid):
    hidden = next(obj for obj in objects_by_colour(grid) if is_rectangle(obj)).colour
    axis = best_axis(grid, hidden)
    out = grid.copy()
    for row, column in np.argwhere(grid == hidden):
        seen = 0 <= axis - column < grid.shape[1] and grid[row, axis - column] != hidden
        out[row, column] = grid[row, axis - column] if seen else BLACK
    return out


def generate(rng, difficulty):
    side = between(rng, difficulty, 12, 18)
    a, b = some_colours(rng, 2)
    while True:
        half = blob(rng, int(rng.integers(6, side - 4)), side // 2 - 2, [a], between(rng, difficulty, 16, 36))
        half = np.maximum(half, 0)
        whole = np.hstack([half[:, ::-1], half]) if rng.random() < 0.5 else np.hstack([half[:, :0:-1], half])
        grid = np.zeros((side, side), np.int8)
        top, left = put_free(rng, grid, whole, gap=0)
        height, width = int(rng.integers(2, 5)), int(rng.integers(2, max(3, min(5, whole.shape[1] // 2))))
        row = top + int(rng.integers(0, max(1, len(whole) - height)))
        column = left - 1 if left and rng.random() < 0.3 else left
        grid[row : row + height, column : column + width] = b
        if not is_rectangle(object_of(grid, grid == a)):
            return grid[:, ::-1].copy() if rng.random() < 0.5 else grid
