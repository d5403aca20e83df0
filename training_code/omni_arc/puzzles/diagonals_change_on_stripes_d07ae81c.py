"""All diagonals through the dots are drawn; on each of the two grounds in the colour of the dots that lie there."""

import numpy as np

from omni_arc.language import colours_of, count_neighbours
from omni_arc.scenes import between, some_colours

CONCEPTS = ("rays", "colour", "lines")
NAMED_COLOURS = ()


def task(grid):
    a, b = colours_of(grid, background=None)[:2]
    dots = (grid != a) & (grid != b)
    on_a = count_neighbours(grid, a) > count_neighbours(grid, b)
    rows, columns = np.indices(grid.shape)
    falling, rising = rows - columns, rows + columns
    crossed = np.isin(falling, falling[dots]) | np.isin(rising, rising[dots])
    colour_on_a, colour_on_b = grid[dots & on_a][0], grid[dots & ~on_a][0]
    return np.where(crossed & ~dots, np.where(grid == a, colour_on_a, colour_on_b), grid)


def generate(rng, difficulty):
    a, b, dot_on_a, dot_on_b = some_colours(rng, 4, ())
    while True:
        height, width = between(rng, difficulty, 10, 22), between(rng, difficulty, 10, 22)
        stripes = [np.zeros(height, bool), np.zeros(width, bool)]
        for stripe in stripes[: int(rng.integers(1, 3))]:
            for first in np.arange(2, len(stripe) - 4, 8)[: int(rng.integers(1, 3))] + int(rng.integers(0, 3)):
                stripe[first : first + int(rng.integers(3, 5))] = True
        plain = np.where(stripes[0][:, None] | stripes[1][None, :], np.int8(b), np.int8(a))
        grid = plain.copy()
        for ground, dot in ((a, dot_on_a), (b, dot_on_b)):
            inner = np.argwhere((count_neighbours(plain, ground) > 5) & (plain == ground))
            for row, column in rng.permutation(inner)[: between(rng, difficulty, 1, 3)]:
                if (grid[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] == ground).sum() > 5:
                    grid[row, column] = dot
        if (grid == dot_on_a).any() and (grid == dot_on_b).any():
            return grid
