"""The longest grey bar becomes blue, the middle one yellow, the shortest red."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, RED, YELLOW, draw, find_objects, recolour
from omni_arc.scenes import box, canvas, put_free

CONCEPTS = ("sorting", "size", "colour")
NAMED_COLOURS = (BLACK, GREY, BLUE, YELLOW, RED)


def task(grid):
    bars = sorted(find_objects(grid), key=lambda bar: -bar.size)
    return draw(grid, [recolour(bar, colour) for bar, colour in zip(bars, [BLUE, YELLOW, RED])])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    for size in rng.permutation(np.arange(2, 8))[:3]:
        pixels = box(1, size, GREY)
        put_free(rng, grid, pixels if rng.random() < 0.4 else pixels.T, tries=100)
    return grid
