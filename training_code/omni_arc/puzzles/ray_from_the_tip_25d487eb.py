"""The cell of another colour at the base of a triangle sends its ray out of the tip."""

import numpy as np

from omni_arc.language import BLACK, CLEAR, DOWN, LEFT, RIGHT, STRAIGHT, UP, find_objects, move, object_of, ray
from omni_arc.scenes import between, put_free, some_colours

CONCEPTS = ("rays", "direction", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (shape,) = find_objects(grid, multicolour=True)
    mark = object_of(grid, grid == shape.colours[-1])
    sides = {RIGHT: shape.left == mark.left, LEFT: shape.right == mark.right, DOWN: shape.top == mark.top, UP: True}
    direction = [side for side, there in sides.items() if there][0]
    tip = move(mark, direction, max(shape.height, shape.width) // 2 if direction in STRAIGHT else 0)
    while tip.cells[0] in shape.cells:
        tip = move(tip, direction)
    return ray(grid, move(tip, direction, -1).cells[0], direction, mark.colour)


def generate(rng, difficulty):
    size = between(rng, difficulty, 3, 4)
    main, mark = some_colours(rng, 2)
    pixels = np.full((size, 2 * size - 1), CLEAR, np.int8)
    for row in range(size):
        pixels[row, size - 1 - row : size + row] = main
    pixels[-1, size - 1] = mark
    grid = np.zeros((between(rng, difficulty, 9, 18), between(rng, difficulty, 9, 18)), np.int8)
    put_free(rng, grid, np.rot90(pixels, int(rng.integers(4))), margin=1)
    return grid
