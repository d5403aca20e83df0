"""The box with most dots inside, cut out and drawn in the dots' colour."""

import numpy as np

from omni_arc.language import BLACK, count, crop, find_objects, largest, main_colour, of_colour, replace_colour
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("counting", "selecting", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid)
    colour = largest(objects).colour
    dots = main_colour(replace_colour(grid, colour, BLACK))
    parts = [crop(grid, (box.top, box.left, box.bottom, box.right)) for box in of_colour(objects, colour)]
    return replace_colour(max(parts, key=lambda part: count(part, dots)), colour, dots)


def generate(rng, difficulty):
    while True:
        grid = canvas(rng, difficulty, 11, 20)
        colour, dot = some_colours(rng, 2)
        counts = []
        for dots in rng.permutation(7)[: between(rng, difficulty, 2, 5)]:
            pixels = box(int(rng.integers(4, 10)), int(rng.integers(4, 10)), colour, BLACK)
            inner = pixels[1:-1, 1:-1]
            inside = np.zeros(inner.size, np.int8)
            inside[:dots] = dot
            inner[:] = rng.permutation(inside).reshape(inner.shape)
            if put_free(rng, grid, pixels) is not None:
                counts.append(min(int(dots), inner.size))
        outside = (rng.random(grid.shape) < 0.08) & (grid == BLACK)
        for obj in of_colour(find_objects(grid), colour):
            outside[obj.top : obj.bottom + 1, obj.left : obj.right + 1] = False
        grid[outside] = dot
        if len(counts) > 1 and max(counts) > sorted(counts)[-2]:
            return grid
