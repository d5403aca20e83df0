"""The marks of every colour, laid over each other with their centres together, in a square as large as the largest."""

import numpy as np

from omni_arc.language import blank, draw, main_colour, move_to, objects_by_colour
from omni_arc.scenes import between, canvas, put_free, some_colours

CONCEPTS = ("overlay", "alignment", "cropping")
NAMED_COLOURS = ()


def task(grid):
    ground = main_colour(grid, background=None)
    marks = objects_by_colour(grid, background=ground)
    size = max(max(mark.pixels.shape) for mark in marks)
    centred = [move_to(mark, ((size - mark.height) // 2, (size - mark.width) // 2)) for mark in marks]
    return draw(blank(size, size, ground), centred)


def generate(rng, difficulty):
    half = int(rng.integers(1, 4))
    ground, *colours = some_colours(rng, 6, ())
    places = [(half, b) if rng.random() < 0.5 else (b, half) for b in rng.permutation(half + 1).tolist()]
    places += [(a, b) for a in range(half) for b in range(half) if a or b]
    while True:
        grid = canvas(rng, difficulty, max(8, 4 * half + 2), 20, colour=ground)
        done = []
        for (a, b), colour in zip(places, colours[: between(rng, difficulty, 2, 5)]):
            mark = np.full((2 * a + 1, 2 * b + 1), -1, np.int8)
            mark[[0, 0, -1, -1], [0, -1, 0, -1]] = colour
            done.append(put_free(rng, grid, mark, gap=0, background=ground) is not None)
        if len(done) > 1 and all(done):
            return grid
