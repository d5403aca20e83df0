"""Dots move beside the line of their colour; dots that have none go."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("moving", "lines", "selecting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    upright = any((column == column[0]).all() and column[0] for column in grid.T)
    turned = grid if upright else grid.T
    lines = {int(column[0]): n for n, column in enumerate(turned.T) if column[0] and (column == column[0]).all()}
    out = np.where((turned == turned[0]).all(axis=0), turned, BLACK)
    for row, column in np.argwhere(turned != out):
        colour = int(turned[row, column])
        if colour in lines:
            out[row, lines[colour] + (1 if column > lines[colour] else -1)] = colour
    return out if upright else out.T.copy()


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 12, 22), between(rng, difficulty, 12, 28)
    grid = np.zeros((height, width), np.int8)
    count = between(rng, difficulty, 1, 3 if width > 17 else 2)
    colours = some_colours(rng, count + 2)
    columns = np.arange(count) * (width // count) + rng.integers(3, width // count - 2, count)
    dots = [(int(n) % len(colours), int(n)) for n in range(between(rng, difficulty, 3, 12))]
    for colour, n in dots:
        row, column = int(rng.integers(height)), int(rng.integers(width))
        if not grid[row].any() and (n > 0 or abs(column - columns[0]) > 1):
            grid[row, column] = colours[colour]
    if not grid.any():
        grid[1, 0] = colours[0]
    for n, column in enumerate(columns):
        grid[:, column] = colours[n]
    return grid if rng.random() < 0.5 else grid.T.copy()
