"""The cross moves down and to the left by as many cells as there are grey ones."""

from omni_arc.language import BLACK, DOWN_LEFT, GREY, count, replace_colour, shift
from omni_arc.scenes import between, canvas, one_colour

CONCEPTS = ("moving", "counting", "lines")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    return shift(replace_colour(grid, GREY, BLACK), DOWN_LEFT, count(grid, GREY), fill=None)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    height, width = grid.shape
    row, column = int(rng.integers(1, height - 1)), int(rng.integers(1, width - 1))
    grid[row] = grid[:, column] = one_colour(rng, (BLACK, GREY))
    most = min(row, column, height - 1 - row)
    grid[: between(rng, difficulty, 1, most), -1] = GREY
    return grid
