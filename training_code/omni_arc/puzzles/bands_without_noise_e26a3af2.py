"""The noise on bands of colour is removed."""

import numpy as np

from omni_arc.language import main_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("denoising", "lines")
NAMED_COLOURS = ()


def task(grid):
    rows = np.array([[main_colour(row, None)] * grid.shape[1] for row in grid], np.int8)
    columns = np.array([[main_colour(column, None)] * len(grid) for column in grid.T], np.int8).T
    return rows if (rows == grid).sum() > (columns == grid).sum() else columns


def generate(rng, difficulty):
    colours = some_colours(rng, between(rng, difficulty, 3, 6))
    line = np.repeat(colours, rng.integers(2, 6, len(colours))).astype(np.int8)[:30]
    grid = np.repeat(line[None], between(rng, difficulty, 11, 17), axis=0)
    cells = rng.random(grid.shape) < 0.03 + 0.07 * difficulty
    cells[3, 3] = True
    grid = np.where(cells, rng.integers(1, 10, grid.shape), grid).astype(np.int8)
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
