"""The largest black box of at least two rows becomes magenta."""

from omni_arc.language import BLACK, MAGENTA
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("size", "filling", "selecting")
NAMED_COLOURS = (BLACK, MAGENTA)


def task(grid):
    best, box = 0, None
    for top in range(len(grid)):
        for bottom in range(top + 1, len(grid)):
            free = (grid[top : bottom + 1] == BLACK).all(axis=0)
            length = 0
            for column in range(grid.shape[1]):
                length = length + 1 if free[column] else 0
                if length * (bottom - top + 1) > best:
                    best, box = length * (bottom - top + 1), (top, column - length + 1, bottom, column)
    out = grid.copy()
    out[box[0] : box[2] + 1, box[1] : box[3] + 1] = MAGENTA
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 5), between(rng, difficulty, 16, 30)
    grid = noise(rng, height, width, [one_colour(rng, (BLACK, MAGENTA))], 0.5 + 0.1 * rng.random())
    rows, columns = int(rng.integers(2, height + 1)), int(rng.integers(4, 7))
    row, column = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    grid[row : row + rows, column : column + columns] = BLACK
    return grid
