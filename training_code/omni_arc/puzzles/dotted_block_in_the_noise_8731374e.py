"""The block of one colour in the noise is cut out; every dot on it becomes a line along its row and its column."""

import numpy as np

from omni_arc.language import crop, find_objects, largest, main_colour, reachable
from omni_arc.scenes import between

CONCEPTS = ("noise", "cropping", "lines")
NAMED_COLOURS = ()


def task(grid):
    block = largest(find_objects(grid, background=None))
    own = reachable(grid == block.colour, block.cells[:1])
    rows, columns = [np.flatnonzero(2 * lengths > lengths.max()) for lengths in (own.sum(axis=1), own.sum(axis=0))]
    part = crop(grid, (rows[0], columns[0], rows[-1], columns[-1]))
    dots = part != block.colour
    crossed = dots.any(axis=1, keepdims=True) | dots.any(axis=0, keepdims=True)
    return np.where(crossed, main_colour(part, background=block.colour), block.colour)


def generate(rng, difficulty):
    shape = between(rng, difficulty, 14, 28), between(rng, difficulty, 14, 26)
    grid = rng.integers(0, 10, shape).astype(np.int8)
    height, width = int(rng.integers(5, 11)), int(rng.integers(5, 11))
    top, left = int(rng.integers(1, shape[0] - height)), int(rng.integers(1, shape[1] - width))
    colour, other = rng.permutation(10)[:2]
    around = grid[top - 1 : top + height + 1, left - 1 : left + width + 1]
    around[around == colour] = other
    block = grid[top : top + height, left : left + width]
    block[:] = colour
    rows, columns = rng.permutation(np.arange(1, height - 1)), rng.permutation(np.arange(1, width - 1))
    for row, column in list(zip(rows, columns))[: int(rng.integers(1, 4))]:
        block[row, column] = other
    return grid
