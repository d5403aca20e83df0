"""The only object larger than the dots around it, cut out."""

import numpy as np

from omni_arc.language import BLACK, find_objects, image, largest
from omni_arc.scenes import blob, canvas, noise, put_free, some_colours

CONCEPTS = ("selecting", "cropping", "noise", "size")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return image(largest(find_objects(grid, diagonal=True)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 16, 30)
    colours = some_colours(rng, 3)
    height, width = rng.integers(4, 6, 2)
    put_free(rng, grid, blob(rng, height, width, colours[:1], int(rng.integers(7, 12))), margin=2)
    dots = noise(rng, *grid.shape, colours[1:], 0.03 + 0.03 * rng.random())
    return np.where(grid == BLACK, dots, grid)
