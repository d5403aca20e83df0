"""The red object moves to the upper left inside of the green corners."""

from omni_arc.language import BLACK, GREEN, RED, draw, move_to, object_of, replace_colour
from omni_arc.scenes import blob, canvas, put

CONCEPTS = ("moving", "alignment")
NAMED_COLOURS = (BLACK, GREEN, RED)


def task(grid):
    corners, red = object_of(grid, grid == GREEN), object_of(grid, grid == RED)
    return draw(replace_colour(grid, RED, BLACK), move_to(red, (corners.top + 1, corners.left + 1)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    height, width = [int(rng.integers(5, side + 1)) for side in grid.shape]
    top, left = int(rng.integers(grid.shape[0] - height + 1)), int(rng.integers(grid.shape[1] - width + 1))
    shape = blob(rng, height - 2, width - 2, [RED], (height - 2) * (width - 2) * 2 // 3)
    row, column = (
        int(rng.integers(grid.shape[0] - shape.shape[0] + 1)),
        int(rng.integers(grid.shape[1] - shape.shape[1] + 1)),
    )
    put(grid, shape, (row, column))
    grid[[top, top, top + height - 1, top + height - 1], [left, left + width - 1] * 2] = GREEN
    return grid
