"""One cell whose colour tells how many corners of the pattern are coloured: none magenta, one blue, two green, four red."""

from omni_arc.language import BLACK, BLUE, GREEN, MAGENTA, RED, blank
from omni_arc.scenes import between, canvas, one_colour

CONCEPTS = ("mapping", "counting", "shapes")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN, MAGENTA)


def task(grid):
    corners = (grid[[0, 0, -1, -1], [0, -1, 0, -1]] != BLACK).sum()
    return blank(1, 1, {0: MAGENTA, 1: BLUE, 2: GREEN, 4: RED}[int(corners)])


def generate(rng, difficulty):
    size = between(rng, difficulty, 3, 5)
    grid = canvas(rng, difficulty, size, size)
    grid[rng.random(grid.shape) < 0.5] = 1
    grid[1, 1:-1] = rng.integers(0, 2)
    corners = rng.permutation([(0, 0), (0, -1), (-1, 0), (-1, -1)])
    coloured = (0, 1, 2, 4)[int(rng.integers(4))]
    for number, (row, column) in enumerate(corners):
        grid[row, column] = number < coloured
    grid[1, 0], grid[0, 1] = not grid[0, 1], True  # never all the same
    return grid * one_colour(rng)
