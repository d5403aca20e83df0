"""From the coloured cells the two colours spread by turns through all free ways of the sky maze."""

import numpy as np

from omni_arc.language import BLACK, SKY, colours_of, reachable, replace_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("filling", "periodic", "connection")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    around, first = colours_of(replace_colour(grid, SKY, BLACK))
    start = np.argwhere(grid == first)[0]
    rows, columns = np.indices(grid.shape)
    even = (rows + columns - start.sum()) % 2 == 0
    ways = reachable(grid != SKY, [start.tolist()])
    return np.where(ways, np.where(even, first, around), grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 9, 20), between(rng, difficulty, 9, 26)
    grid = np.full((height, width), SKY, np.int8)
    ways = [(2 * int(rng.integers(0, height // 2)), 2 * int(rng.integers(0, width // 2)))]
    grid[ways[0]] = BLACK
    choices = rng.random((4 * height * width, 2)).tolist()
    for which, turn in choices:
        row, column = ways[int(which**0.3 * len(ways))]
        down, right = ((0, 2), (2, 0), (0, -2), (-2, 0))[int(turn * 4)]
        if 0 <= row + down < height and 0 <= column + right < width and grid[row + down, column + right] == SKY:
            grid[row + down, column + right] = grid[row + down // 2, column + right // 2] = BLACK
            ways.append((row + down, column + right))
    grid[(grid == BLACK) & (rng.random(grid.shape) < 0.06)] = SKY
    padded = np.pad(grid, 1, constant_values=SKY) == BLACK
    beside = padded[2:, 1:-1].astype(int) + padded[:-2, 1:-1] + padded[1:-1, 2:] + padded[1:-1, :-2]
    places = np.argwhere((grid == BLACK) & (beside > 1))
    if not len(places):
        return generate(rng, difficulty)
    row, column = places[int(rng.integers(len(places)))]
    a, b = some_colours(rng, 2, (BLACK, SKY))
    for y, x in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        if 0 <= y < height and 0 <= x < width and grid[y, x] == BLACK:
            grid[y, x] = b
    grid[row, column] = a
    return grid
