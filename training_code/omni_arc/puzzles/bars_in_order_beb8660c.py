"""The bars fall to the right lower corner, ordered from the shortest above to the longest below."""

import numpy as np

from omni_arc.language import BLACK, blank, draw, find_objects, move_to
from omni_arc.scenes import between, some_colours

CONCEPTS = ("sorting", "moving", "alignment")
NAMED_COLOURS = (BLACK,)


def task(grid):
    bars = sorted(find_objects(grid), key=lambda bar: bar.size)
    height, width = grid.shape
    top = height - len(bars)
    return draw(blank(height, width), [move_to(bar, (top + n, width - bar.size)) for n, bar in enumerate(bars)])


def generate(rng, difficulty):
    width = between(rng, difficulty, 3, 9)
    sizes = np.arange(1, width)
    sizes = np.sort(rng.permutation(sizes)[: max(2, between(rng, difficulty, 2, 7))])
    colours = some_colours(rng, len(sizes) + 1)
    grid = np.zeros((len(sizes) + 1 + int(rng.integers(0, 4)), width), np.int8)
    rows = rng.permutation(len(grid) - 1)
    for row, size, colour in zip(rows, sizes, colours):
        left = int(rng.integers(0, width - size + 1))
        grid[row, left : left + size] = colour
    grid[-1] = colours[-1]
    return grid
