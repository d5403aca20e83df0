"""Of the square panels below each other the one that changes when rows become columns."""

import numpy as np

from omni_arc.language import split, transpose
from omni_arc.scenes import between, some_colours

CONCEPTS = ("symmetry", "selecting", "panels")
NAMED_COLOURS = ()


def task(grid):
    height, width = grid.shape
    return next(panel for panel in split(grid, height // width, 1) if (panel != transpose(panel)).any())


def generate(rng, difficulty):
    side, count = between(rng, difficulty, 2, 7), between(rng, difficulty, 2, 4)
    colours = some_colours(rng, 2 * count, ())
    panels = []
    for n in range(count):
        panel = rng.choice(np.array(colours[2 * n : 2 * n + 2], np.int8), (side, side))
        panel[0, -1], panel[-1, -1] = colours[2 * n : 2 * n + 2]
        panels.append(np.where(np.tri(side, dtype=bool), panel.T, panel))
    row, column = rng.permutation(side)[:2]
    panels[0][row, column] = colours[0] + colours[1] - panels[0][row, column]
    return np.vstack([panels[n] for n in rng.permutation(count)])
