"""What the four corner cells enclose, cut out, in their colour."""

import numpy as np

from omni_arc.language import BLACK, crop, objects_by_colour, paint
from omni_arc.scenes import canvas, noise, put_free, some_colours

CONCEPTS = ("cropping", "colour", "boundary")
NAMED_COLOURS = (BLACK,)


def task(grid):
    corners = max(objects_by_colour(grid), key=lambda obj: obj.height * obj.width)
    inside = crop(grid, (corners.top + 1, corners.left + 1, corners.bottom - 1, corners.right - 1))
    return paint(inside, inside != BLACK, corners.colour)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 20)
    a, b = some_colours(rng, 2)
    height, width = [int(rng.integers(5, side + 1)) for side in grid.shape]
    pixels = np.zeros((height, width), np.int8)
    pixels[[0, 0, -1, -1], [0, -1, 0, -1]] = a
    pixels[1:-1, 1:-1] = noise(rng, height - 2, width - 2, [b], 0.4)
    pixels[2, 2], pixels[1, 1] = b, BLACK
    put_free(rng, grid, pixels)
    return grid
