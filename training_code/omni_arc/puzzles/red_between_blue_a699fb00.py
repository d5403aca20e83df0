"""A cell between two blue ones in its row becomes red."""

from omni_arc.language import BLACK, BLUE, LEFT, RED, RIGHT, paint, shift
from omni_arc.scenes import canvas

CONCEPTS = ("connection", "patterns")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    return paint(grid, (shift(grid, RIGHT) == BLUE) & (shift(grid, LEFT) == BLUE), RED)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16)
    for row in range(len(grid)):
        count = int(rng.integers(0, 5))
        if count > 1 and 2 * count - 1 <= grid.shape[1]:
            left = int(rng.integers(grid.shape[1] - 2 * count + 2))
            grid[row, left : left + 2 * count : 2] = BLUE
    if not grid.any():
        grid[1, [0, 2]] = BLUE
    return grid
