"""Dots are mirrored into all four corners; those beside a diagonal of the grid run on in steps of two to their mirror images."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("symmetry", "lines", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    last = len(grid) - 1
    out = grid.copy()
    for row, column in np.argwhere(grid):
        a, b = min(row, last - row), min(column, last - column)
        down, right = [2 if runs else max(last - 2 * first, 1) for first, runs in ((a, a > b), (b, b > a))]
        out[a : last - a + 1 : down, b : last - b + 1 : right] = grid[row, column]
    return out


def generate(rng, difficulty):
    side = 4 * between(rng, difficulty, 3, 6) - 1
    grid = np.zeros((side, side), np.int8)
    colours = some_colours(rng, 5)
    for number, layer in enumerate(rng.permutation(np.arange(1, side // 2 - 1, 2))[: between(rng, difficulty, 1, 4)]):
        part = grid if rng.random() < 0.6 else np.rot90(grid, int(rng.integers(4)))
        part[layer, layer], edge = [colours[int(n)] for n in rng.permutation(5)[:2]]
        if number == 0 or rng.random() < 0.5:
            part[layer, layer + 2] = part[layer + 2, layer] = edge
    return np.rot90(grid, int(rng.integers(4))).copy()
