"""A cell for each field of the marked net: its colour if its four corners have the same, else black."""

import numpy as np

from omni_arc.language import BLACK, main_colour, trim
from omni_arc.scenes import between, some_colours

CONCEPTS = ("shrinking", "logic", "lines")
NAMED_COLOURS = (BLACK,)


def task(grid):
    rows, columns = (grid != BLACK).all(axis=1), (grid != BLACK).all(axis=0)
    net = trim(grid[rows][:, columns], main_colour(grid))
    corners = [net[:-1, :-1], net[1:, :-1], net[:-1, 1:], net[1:, 1:]]
    same = np.all([corner == corners[0] for corner in corners], axis=0) & (corners[0] != main_colour(grid))
    return np.where(same, corners[0], BLACK)


def generate(rng, difficulty):
    step = between(rng, difficulty, 3, 5)
    count = int(rng.integers(5, 30 // step))
    side = count * step + step - 1
    lines, *colours = some_colours(rng, 3)
    wide = int(rng.integers(3, 5))
    net = rng.choice(colours, (wide + 1, wide + 1))
    net[rng.random(net.shape) < 0.25] = lines
    row, column = rng.integers(0, wide, 2)
    net[[0, -1], [0, -1]] = colours
    net[row : row + 2, column : column + 2] = colours[0]
    crossings = np.full((count, count), lines)
    top, left = rng.integers(0, count - wide, 2)
    crossings[top : top + wide + 1, left : left + wide + 1] = net
    grid = np.zeros((min(side, 29), min(side, 29)), np.int8)
    places = np.arange(step - 1, len(grid), step)[:count]
    grid[places] = grid[:, places] = lines
    grid[np.ix_(places, places)] = crossings[: len(places), : len(places)]
    return grid
