"""Past the right angle of every grey triangle on the diagonal runs a line that is parallel to it; the triangles disappear."""

import numpy as np

from omni_arc.language import BLACK, GREY, find_objects, main_colour, of_colour, paint, replace_colour
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("lines", "shapes", "direction")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    out = replace_colour(grid, GREY, BLACK)
    colour = main_colour(out)
    rows, columns = np.indices(grid.shape)
    for triangle in of_colour(find_objects(grid), GREY):
        right_angle_above = triangle.pixels[-1, 0] != GREY
        aside = triangle.right - triangle.top + 2 if right_angle_above else triangle.left - triangle.bottom - 2
        out = paint(out, columns - rows == aside, colour)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    height, width = grid.shape
    rows, columns = np.indices(grid.shape)
    aside = int(rng.integers(-height // 4, width // 4 + 1))
    grid[columns - rows == aside] = one_colour(rng, (BLACK, GREY))
    ends = [cell for cell in np.argwhere(columns - rows == aside).tolist()]
    for above in rng.permutation(2)[: int(rng.integers(1, 3))]:
        legs = int(rng.integers(2, 5))
        if len(ends) > legs + 2:
            top, left = ends[int(rng.integers(0, len(ends) - legs))]
            place = grid[top : top + legs + 1, left : left + legs + 1]
            triangle = np.triu(np.ones((legs + 1, legs + 1), bool), 1)
            place[triangle if above else triangle.T] = GREY
    return grid
