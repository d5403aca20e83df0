"""The black shape is repeated along a diagonal in the colour of the cell with which the first copy begins."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, draw, main_colour, move, object_of, recolour
from omni_arc.scenes import blob, canvas, put, some_colours

CONCEPTS = ("copying", "direction", "patterns")
NAMED_COLOURS = (BLACK,)


def task(grid):
    ground = main_colour(grid, background=None)
    shape = object_of(grid, grid == BLACK)
    seed = np.argwhere((grid != BLACK) & (grid != ground))[0].tolist()
    for steps in range(1, 10):
        for direction in DIAGONAL:
            cells = move(shape, direction, steps).cells
            if tuple(seed) in cells and not set(cells) & set(shape.cells):
                return draw(
                    grid, [move(recolour(shape, grid[tuple(seed)]), direction, steps * n) for n in range(1, 30)]
                )


def generate(rng, difficulty):
    while True:
        ground, colour = some_colours(rng, 2)
        grid = canvas(rng, difficulty, 10, 22, colour=ground)
        shape = blob(rng, int(rng.integers(2, 5)), int(rng.integers(2, 6)), [BLACK], int(rng.integers(4, 9)))
        shape = np.hstack([shape, shape[:, ::-1]]) if shape.shape[1] < 3 else shape
        rows, columns = len(grid) - len(shape), grid.shape[1] - shape.shape[1]
        row, column = int(rng.integers(0, rows + 1)), int(rng.integers(0, columns + 1))
        put(grid, shape, (row, column))
        down, right = DIAGONAL[int(rng.integers(4))]
        obj = object_of(grid, grid == BLACK)
        for steps in range(1, 6):
            copy = move(obj, (down, right), steps).cells
            inside = all(0 <= r < len(grid) and 0 <= c < grid.shape[1] for r, c in copy)
            if inside and not set(obj.cells) & set(copy):
                grid[copy[int(rng.integers(len(copy)))]] = colour
                return grid
