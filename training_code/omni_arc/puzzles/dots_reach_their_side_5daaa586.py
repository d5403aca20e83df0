"""What four lines enclose, with them; every dot reaches the side that has its colour."""

import numpy as np

from omni_arc.language import BLACK, crop, main_colour, rotate
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("cropping", "lines", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    rows, columns = np.flatnonzero(grid.all(axis=1)), np.flatnonzero(grid.all(axis=0))
    part = crop(grid, (rows[0], columns[0], rows[-1], columns[-1]))
    colour = main_colour(part[1:-1, 1:-1])
    for quarters in range(4):
        turned = rotate(part, quarters)
        if turned[-1, 1] == colour:
            turned[1:-1, 1:-1] = np.maximum.accumulate(turned[1:-1, 1:-1], axis=0)
            return rotate(turned, -quarters)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 24), between(rng, difficulty, 10, 24)
    colours = some_colours(rng, 4)
    grid = noise(rng, height, width, colours[:1], 0.05 + 0.1 * rng.random())
    left, top = (int(n) for n in rng.integers(1, 4, 2))
    right, bottom = int(rng.integers(left + 4, width - 1)), int(rng.integers(top + 4, height - 1))
    grid[int(rng.integers(top + 1, bottom)), int(rng.integers(left + 1, right))] = colours[0]
    ends = [top, bottom, left, right]
    for n in rng.permutation(4):
        line = grid[ends[n]] if n < 2 else grid[:, ends[n]]
        line[:] = colours[n]
    return rotate(grid, int(rng.integers(4)))
