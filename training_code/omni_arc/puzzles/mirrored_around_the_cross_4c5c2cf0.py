"""The shape mirrored to all four sides of the small diagonal cross."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, is_symmetric, objects_by_colour, turn
from omni_arc.scenes import between, blob, put, put_free, some_colours

CONCEPTS = ("symmetry", "mirroring", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    cross = next(obj for obj in objects_by_colour(grid) if is_symmetric(obj) and is_symmetric(turn(obj)))
    row, column = cross.centre
    out = grid.copy()
    for r, c in np.argwhere((grid != BLACK) & (grid != cross.colour)):
        out[[r, r, 2 * row - r, 2 * row - r], [c, 2 * column - c, c, 2 * column - c]] = grid[r, c]
    return out


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 4)
    a, b = some_colours(rng, 2)
    shape = blob(rng, side + 1, side + 1, [a], side + int(rng.integers(3, 6)))
    while (shape == shape[:, ::-1]).all() or (shape == shape[::-1]).all():
        shape = blob(rng, side + 1, side + 1, [a], side + int(rng.integers(3, 6)))
    height, width = shape.shape
    gap = int(rng.integers(1, 3))
    whole = np.zeros((2 * height + 2 * gap + 1, 2 * width + 2 * gap + 1), np.int8)
    put(whole, shape, (0, 0))
    row, column = height + gap, width + gap
    for down, right in ((0, 0), *DIAGONAL):
        whole[row + down, column + right] = b
    extra = rng.integers(0, 5, 2)
    grid = np.zeros((max(12, len(whole) + 1) + extra[0], max(12, whole.shape[1] + 1) + extra[1]), np.int8)
    whole = whole[::-1] if rng.random() < 0.5 else whole
    whole = whole[:, ::-1] if rng.random() < 0.5 else whole
    put_free(rng, grid, whole, gap=0)
    return grid
