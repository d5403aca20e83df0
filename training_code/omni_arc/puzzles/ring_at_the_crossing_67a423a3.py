"""The crossing of the two lines gets a yellow ring."""

from omni_arc.language import BLACK, YELLOW, frame
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("lines", "boundary")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    filled = grid != BLACK
    row, column = filled.all(axis=1).argmax(), filled.all(axis=0).argmax()
    return frame(grid, (row - 1, column - 1, row + 1, column + 1), YELLOW)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 4, 16)
    upright, level = some_colours(rng, 2, (BLACK, YELLOW))
    row, column = int(rng.integers(1, len(grid) - 1)), int(rng.integers(1, grid.shape[1] - 1))
    grid[row], grid[:, column] = level, upright
    if rng.random() < 0.5:
        grid[row, column] = level
    return grid
