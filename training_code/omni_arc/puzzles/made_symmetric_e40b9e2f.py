"""The shape is completed around the place where quarter turns change it least, until they leave it as it is."""

import numpy as np

from omni_arc.language import BLACK, crop, object_of, overlay, pad, rotate
from omni_arc.scenes import between, put, some_colours

CONCEPTS = ("symmetry", "completion", "rotation")
NAMED_COLOURS = (BLACK,)


def task(grid):
    shape = object_of(grid, grid != BLACK)
    half = max(shape.height, shape.width)
    wide, best = pad(grid, half), None
    for size in (2 * half, 2 * half + 1):
        for row in range(shape.top, shape.bottom + 1):
            for column in range(shape.left, shape.right + 1):
                part = wide[row : row + size, column : column + size]
                views = [rotate(part, turns) for turns in range(4)]
                alike = sum(int(((view == part) & (part != BLACK)).sum()) for view in views)
                if best is None or alike > best[0]:
                    best = (alike, row, column, overlay(views))
    out = wide.copy()
    _, row, column, whole = best
    out[row : row + len(whole), column : column + len(whole)] = whole
    return crop(out, (half, half, half + len(grid) - 1, half + grid.shape[1] - 1))


def generate(rng, difficulty):
    while True:
        colours = some_colours(rng, int(rng.integers(2, 4)))
        side, arms = int(rng.integers(2, 4)), int(rng.integers(1, 2 + (difficulty > 0.3)))
        size = side + 2 * arms
        whole, shown = np.zeros((size, size), np.int8), np.zeros((size, size), np.int8)
        for row, column in np.ndindex(size, size):
            inner = arms <= min(row, column) and max(row, column) < arms + side
            if whole[row, column] == BLACK and (inner or rng.random() < 0.12):
                orbit = [(row, column), (column, size - 1 - row), (size - 1 - row, size - 1 - column)]
                orbit.append((size - 1 - column, row))
                colour = colours[int(rng.integers(len(colours)))]
                for number in rng.permutation(4):
                    whole[orbit[number]] = colour
                for number in rng.permutation(4)[: 4 if inner else int(rng.integers(1, 4))]:
                    shown[orbit[number]] = colour
        height, width = between(rng, difficulty, size + 2, 16), between(rng, difficulty, size + 2, 16)
        row, column = int(rng.integers(0, height - size + 1)), int(rng.integers(0, width - size + 1))
        grid, answer = np.zeros((height, width), np.int8), np.zeros((height, width), np.int8)
        put(grid, shown, (row, column))
        put(answer, whole, (row, column))
        if (task(grid) == answer).all() and (grid != answer).any():
            return grid
