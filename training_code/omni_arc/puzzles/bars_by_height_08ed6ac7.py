"""Grey bars become blue, red, green and yellow from the highest to the lowest."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, YELLOW, draw, find_objects, recolour
from omni_arc.scenes import canvas

CONCEPTS = ("sorting", "size", "colour")
NAMED_COLOURS = (GREY, BLUE, RED, GREEN, YELLOW, BLACK)


def task(grid):
    bars = sorted(find_objects(grid), key=lambda bar: -bar.height)
    return draw(grid, [recolour(bar, colour) for bar, colour in zip(bars, [BLUE, RED, GREEN, YELLOW])])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 16)
    height, width = grid.shape
    columns = rng.permutation(np.arange(width % 2, width, 2))[:4]
    for column, size in zip(columns, rng.permutation(np.arange(1, height))):
        grid[height - size :, column] = GREY
    return grid
