"""A column for each colour, as high as it has cells, from the most frequent to the rarest."""

import numpy as np

from omni_arc.language import blank, colours_of, count
from omni_arc.scenes import between, some_colours

CONCEPTS = ("counting", "sorting")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    colours = colours_of(grid)
    out = blank(count(grid, colours[0]), len(colours))
    for column, colour in enumerate(colours):
        out[: count(grid, colour), column] = colour
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 6), between(rng, difficulty, 3, 6)
    numbers = np.array([8, 4, 2, 1]) * height * width // 15
    colours = some_colours(rng, 5)
    cells = np.repeat(colours[:4], numbers)[: height * width]
    cells = np.append(cells, [colours[0]] * (height * width - len(cells)))
    return rng.permutation(cells).astype(np.int8).reshape(height, width)
