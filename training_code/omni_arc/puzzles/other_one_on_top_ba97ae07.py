"""Where the two lines cross the other one comes on top."""

from omni_arc.language import BLACK, colours_of, paint
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("lines", "overlay")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (a, b), filled = colours_of(grid), grid != BLACK
    crossing = filled.all(axis=1)[:, None] & filled.all(axis=0)[None, :]
    on_top = grid[crossing][0]
    return paint(grid, crossing, b if on_top == a else a)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 18)
    height, width = grid.shape
    a, b = some_colours(rng, 2)
    row, column = int(rng.integers(1, height - 3)), int(rng.integers(1, width - 3))
    rows, columns = slice(row, row + int(rng.integers(1, 4))), slice(column, column + int(rng.integers(1, 4)))
    grid[rows] = a
    grid[:, columns] = b
    if rng.random() < 0.5:
        grid[rows] = a
    return grid
