"""A red cell for each blue one: first in the top row from the left, then in the middle."""

from omni_arc.language import BLACK, BLUE, RED, blank, count
from omni_arc.scenes import canvas, free_cells

CONCEPTS = ("counting", "position", "mapping")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    out = blank(3, 3)
    for cell in [(0, 0), (0, 1), (0, 2), (1, 1)][: count(grid, BLUE)]:
        out[cell] = RED
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 7)
    for cell in free_cells(rng, grid, int(rng.integers(1, 5))):
        grid[cell] = BLUE
    return grid
