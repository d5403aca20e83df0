"""Every coloured cell that sees the green square along a row or column is joined to it."""

import numpy as np

from omni_arc.language import BLACK, DOWN, GREEN, LEFT, RIGHT, UP, draw, object_of, ray, touches
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("connection", "rays", "direction")
NAMED_COLOURS = (BLACK, GREEN)


def task(grid):
    square, out = object_of(grid, grid == GREEN), grid.copy()
    for row, column in np.argwhere((grid != BLACK) & (grid != GREEN)).tolist():
        if square.top <= row <= square.bottom:
            direction = RIGHT if column < square.left else LEFT
        elif square.left <= column <= square.right:
            direction = DOWN if row < square.top else UP
        else:
            continue
        path = ray(grid, (row, column), direction, grid[row, column])
        if touches(object_of(path, path != grid), square) if (path != grid).any() else False:
            out = draw(out, object_of(path, path != grid))
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    row, column = put_free(rng, grid, box(2, 2, GREEN), margin=2)
    for _ in range(between(rng, difficulty, 2, 8)):
        put_free(rng, grid, np.array([[one_colour(rng, (BLACK, GREEN))]]), gap=1)
    place = (row + int(rng.integers(2)), 0 if not grid[row : row + 2, : column - 1].any() else grid.shape[1] - 1)
    if (grid[place[0], :column] == BLACK).all():
        grid[place[0], 0] = one_colour(rng, (BLACK, GREEN))
    return grid
