"""What lies around every grey cell, laid on top of each other."""

import numpy as np

from omni_arc.language import BLACK, GREY, overlay, pad
from omni_arc.scenes import between, canvas, noise, put_free, some_colours

CONCEPTS = ("overlay", "joining", "shapes")
NAMED_COLOURS = (BLACK, GREY)


def task(grid):
    wide = pad(grid, 1)
    return overlay([wide[row : row + 3, column : column + 3] for row, column in np.argwhere(grid == GREY)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 16)
    parts = between(rng, difficulty, 2, 4)
    colours = some_colours(rng, parts, (BLACK, GREY))
    whole = noise(rng, 3, 3, [1], 0.75)
    owner = rng.integers(parts, size=(3, 3))
    for n, colour in enumerate(colours):
        pixels = np.where((owner == n) & (whole > 0), np.int8(colour), np.int8(BLACK))
        pixels[1, 1] = GREY
        put_free(rng, grid, pixels)
    return grid
