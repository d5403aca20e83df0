"""Cells of one colour in a row or column are joined by a line, upright lines above level ones."""

import numpy as np

from omni_arc.language import BLACK, colours_of, line, object_of
from omni_arc.scenes import between, canvas, some_colours

CONCEPTS = ("joining", "lines", "connection")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = [object_of(grid, grid == colour) for colour in colours_of(grid)]
    lines = sorted(lines, key=lambda pair: pair.height)
    out = grid
    for pair in lines:
        out = line(out, pair.cells[0], pair.cells[-1], pair.colour)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 30)
    height, width = grid.shape
    rows, columns = rng.permutation(height), rng.permutation(width)
    for n, colour in enumerate(some_colours(rng, between(rng, difficulty, 2, 8))):
        if n % 2:
            grid[rows[n], np.sort(rng.choice(columns[8:] if width > 12 else columns[-2:], 2, replace=False))] = colour
        else:
            grid[np.sort(rng.choice(rows[8:] if height > 12 else rows[-2:], 2, replace=False)), columns[n]] = colour
    return grid
