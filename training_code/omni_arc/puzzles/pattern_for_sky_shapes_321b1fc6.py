"""The pattern moves to every sky shape, which it replaces."""

import numpy as np

from omni_arc.language import BLACK, SKY, blank, draw, find_objects, move_to
from omni_arc.scenes import between, blob, canvas, put, put_free, some_colours

CONCEPTS = ("copying", "moving", "patterns")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    objects = find_objects(grid, multicolour=True)
    (pattern,) = [obj for obj in objects if obj.colour != SKY]
    places = [obj for obj in objects if obj.colour == SKY]
    return draw(blank(*grid.shape), [move_to(pattern, (place.top, place.left)) for place in places])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    height, width = rng.integers(2, 4, 2)
    colours = some_colours(rng, int(rng.integers(1, 5)), (BLACK, SKY))
    pattern = blob(rng, height, width, colours, height * width - 1)
    put_free(rng, grid, pattern)
    for _ in range(between(rng, difficulty, 2, 6)):
        put_free(rng, grid, np.where(pattern >= 0, np.int8(SKY), pattern))
    if not (grid == SKY).any():
        grid = np.pad(grid, ((0, 0), (0, 5)))
        put(grid, np.where(pattern >= 0, np.int8(SKY), pattern), (0, grid.shape[1] - pattern.shape[1]))
    return grid
