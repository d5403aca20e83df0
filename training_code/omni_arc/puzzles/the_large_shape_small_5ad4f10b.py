"""The large shape of blocks, a cell for each block, in the colour of the noise."""

import numpy as np

from omni_arc.language import BLACK, colours_of, find_objects, image, largest, scale, shrink
from omni_arc.scenes import between, noise, put, some_colours

CONCEPTS = ("shrinking", "noise", "mapping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    shape = largest(find_objects(grid, diagonal=True))
    noise_colour = next(colour for colour in colours_of(grid) if colour != shape.colour)
    small = shrink(image(shape), shape.height // 3)
    return np.where(small != BLACK, noise_colour, small).astype(np.int8)


def generate(rng, difficulty):
    factor = between(rng, difficulty, 3, 5)
    a, b = some_colours(rng, 2)
    height, width = 3 * factor + between(rng, difficulty, 5, 11), 3 * factor + between(rng, difficulty, 5, 12)
    while True:
        small = noise(rng, 3, 3, [a], 0.6)
        if small.any(axis=0).all() and small.any(axis=1).all() and len(find_objects(small, True)) == 1 > small.all():
            break
    grid = noise(rng, height, width, [b], 0.05 + 0.12 * difficulty)
    grid[0, 0] = b
    top, left = rng.integers(1, (height - 3 * factor, width - 3 * factor))
    put(grid, scale(small, factor), (int(top), int(left)))
    return grid
