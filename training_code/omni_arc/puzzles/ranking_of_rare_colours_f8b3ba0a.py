"""The second, third and fourth most frequent colours, a cell each, below each other."""

import numpy as np

from omni_arc.language import BLACK, colours_of
from omni_arc.scenes import between, some_colours

CONCEPTS = ("counting", "sorting", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    colours = colours_of(grid)[1:4]
    return np.array([[colour] for colour in colours], np.int8)


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 4, 8), between(rng, difficulty, 3, 7)
    colours = some_colours(rng, 4)
    cells = np.full(rows * columns, colours[0], np.int8)
    numbers = (3, 2, 1) if rows * columns < 20 else (5, 3, 1 + int(rng.integers(2)))
    places = rng.permutation(rows * columns)
    for colour, start, number in zip(colours[1:], np.cumsum((0, *numbers)), numbers):
        cells[places[start : start + number]] = colour
    panel = cells.reshape(rows, columns).repeat(2, axis=1)
    grid = np.zeros((2 * rows + 1, 3 * columns + 1), np.int8)
    for column in range(columns):
        grid[1::2, 3 * column + 1 : 3 * column + 3] = panel[:, 2 * column : 2 * column + 2]
    return grid
