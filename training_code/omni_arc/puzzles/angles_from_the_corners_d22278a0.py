"""From every coloured corner angles grow, with a gap after each, as far as the corner is nearer than all others."""

import numpy as np

from omni_arc.language import BLACK, blank
from omni_arc.scenes import between, some_colours

CONCEPTS = ("lines", "position", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = blank(*grid.shape)
    rows, columns = np.indices(grid.shape)
    corners = np.argwhere(grid).tolist()
    steps = np.array([abs(rows - row) + abs(columns - column) for row, column in corners])
    alone = (steps == steps.min(axis=0)).sum(axis=0) == 1
    for (row, column), distance in zip(corners, steps):
        even = np.maximum(abs(rows - row), abs(columns - column)) % 2 == 0
        out[alone & even & (distance == steps.min(axis=0))] = grid[row, column]
    return out


def generate(rng, difficulty):
    grid = np.zeros((between(rng, difficulty, 6, 20), between(rng, difficulty, 6, 20)), np.int8)
    for number, colour in zip(rng.permutation(4), some_colours(rng, int(rng.integers(2, 5)))):
        grid[(0, 0, -1, -1)[number], (0, -1, 0, -1)[number]] = colour
    return grid
