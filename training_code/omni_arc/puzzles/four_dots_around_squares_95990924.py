"""At the corners of every grey square dots: blue, red, green and yellow in reading order."""

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, YELLOW, find_objects
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("position", "shapes")
NAMED_COLOURS = (BLACK, GREY, BLUE, RED, GREEN, YELLOW)


def task(grid):
    out = grid.copy()
    for square in find_objects(grid):
        top, left, bottom, right = square.top - 1, square.left - 1, square.bottom + 1, square.right + 1
        out[[top, top, bottom, bottom], [left, right, left, right]] = [BLUE, RED, GREEN, YELLOW]
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    for _ in range(between(rng, difficulty, 1, 6)):
        put_free(rng, grid, box(2, 2, GREY), gap=2, margin=1)
    return grid
