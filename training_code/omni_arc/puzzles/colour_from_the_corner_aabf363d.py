"""The shape takes the colour of the corner cell, which disappears."""

from omni_arc.language import BLACK, paint, replace_colour
from omni_arc.scenes import blob, canvas, put_free, some_colours

CONCEPTS = ("colour", "position")
NAMED_COLOURS = (BLACK,)


def task(grid):
    corner = grid[-1, 0]
    shape = replace_colour(grid, corner, BLACK)
    return paint(shape, shape != BLACK, corner)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 14)
    a, b = some_colours(rng, 2)
    height, width = [int(rng.integers(3, side - 1)) for side in grid.shape]
    put_free(rng, grid, blob(rng, height, width, [a], height * width * 2 // 3), margin=1)
    grid[-1, 0] = b
    return grid
