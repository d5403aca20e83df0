"""The colours of three diagonals repeat over the whole grid."""

import numpy as np

from omni_arc.language import BLACK, main_colour
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("periodic", "completion", "lines")
NAMED_COLOURS = (BLACK,)


def task(grid):
    height, width = grid.shape
    diagonal = np.add.outer(np.arange(height), np.arange(width)) % 3
    colours = [main_colour(grid[diagonal == n]) for n in range(3)]
    return np.array(colours, np.int8)[diagonal]


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 14)
    height, width = grid.shape
    diagonal = np.add.outer(np.arange(height), np.arange(width))
    colours = some_colours(rng, 3)
    for n, colour in enumerate(colours):
        places = np.arange(n, height + width - 1, 3)
        grid[diagonal == int(rng.choice(places))] = colour
    return grid
