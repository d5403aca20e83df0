"""A frame in the colour of the middle object, one cell within the four grey marks."""

from omni_arc.language import BLACK, GREY, frame, object_of, rarest_colour, replace_colour
from omni_arc.scenes import box, canvas, one_colour, put

CONCEPTS = ("boundary", "position")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    marks = object_of(grid, grid == GREY)
    box = (marks.top + 1, marks.left + 1, marks.bottom - 1, marks.right - 1)
    return frame(grid, box, rarest_colour(replace_colour(grid, GREY, BLACK)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 11, 20)
    height, width = grid.shape
    top, left = int(rng.integers(0, height - 9)), int(rng.integers(0, width - 9))
    bottom, right = int(rng.integers(top + 8, height)), int(rng.integers(left + 8, width))
    grid[[top, bottom], rng.integers(left + 2, right - 1, 2)] = GREY
    grid[rng.integers(top + 2, bottom - 1, 2), [left, right]] = GREY
    rows, columns = int(rng.integers(3, bottom - top - 4)), int(rng.integers(3, right - left - 4))
    row, column = int(rng.integers(top + 3, bottom - rows - 1)), int(rng.integers(left + 3, right - columns - 1))
    put(grid, box(rows, columns, one_colour(rng, (BLACK, GREY)), BLACK), (row, column))
    return grid
