"""All objects move up or down to the rows of the blue one."""

import numpy as np

from omni_arc.language import BLACK, BLUE, blank, draw, move_to, objects_by_colour, of_colour
from omni_arc.scenes import between, blob, put, some_colours

CONCEPTS = ("alignment", "moving")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    objects = objects_by_colour(grid)
    blue = of_colour(objects, BLUE)[0]
    return draw(blank(*grid.shape), [move_to(obj, (blue.top, obj.left)) for obj in objects])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 5, 14), between(rng, difficulty, 10, 20)
    grid = np.zeros((height, width), np.int8)
    colours = [BLUE] + some_colours(rng, between(rng, difficulty, 1, 3), (BLACK, BLUE))
    size = int(rng.integers(2, min(5, height)))
    shape = np.array(blob(rng, size, 2, [BLUE], size + 2))
    space = width // len(colours)
    rows = rng.permutation(height - shape.shape[0] + 1)
    for n, colour in enumerate(rng.permutation(colours)):
        row, column = rows[n % len(rows)], n * space + int(rng.integers(space - 1))
        put(grid, np.where(shape >= 0, colour, shape), (row, column))
    return grid
