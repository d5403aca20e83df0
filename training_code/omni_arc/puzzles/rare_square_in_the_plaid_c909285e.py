"""The square whose frame has the rarest colour, cut out of the plaid."""

import numpy as np

from omni_arc.language import crop, frame, object_of, rarest_colour
from omni_arc.scenes import between, some_colours

CONCEPTS = ("cropping", "colour", "selecting")
NAMED_COLOURS = ()


def task(grid):
    square = object_of(grid, grid == rarest_colour(grid, background=None))
    return crop(grid, (square.top, square.left, square.bottom, square.right))


def generate(rng, difficulty):
    *palette, rare = some_colours(rng, 5, ())
    height, width = between(rng, difficulty, 16, 28), between(rng, difficulty, 16, 28)
    while True:
        threads = rng.integers(0, 4, int(rng.integers(4, 7)))
        start = int(rng.integers(len(threads)))
        rows, columns = [np.resize(np.roll(threads, start), n) for n in (height, width)]
        plaid = np.array(palette, np.int8)[np.maximum(rows[:, None], columns[None, :])]
        side = int(rng.integers(3, 9))
        top, left = int(rng.integers(0, height - side + 1)), int(rng.integers(0, width - side + 1))
        grid = frame(plaid, (top, left, top + side - 1, left + side - 1), rare)
        counts = np.bincount(grid.ravel(), minlength=10)
        counts = counts[counts > 0]
        if len(counts) > 2 and (counts > (grid == rare).sum()).sum() == len(counts) - 1:
            return grid
