"""In every row the gap between cells of one colour is filled."""

import numpy as np

from omni_arc.language import BLACK, colours_of, connect
from omni_arc.scenes import between, box, canvas, one_colour, put_free, some_colours

CONCEPTS = ("filling", "joining")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for row in range(len(grid)):
        for colour in colours_of(grid[row]):
            out[row : row + 1] = connect(out[row : row + 1], colour, colour)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    room = np.zeros_like(grid)
    for colour in some_colours(rng, between(rng, difficulty, 1, 4)):
        half, stem = int(rng.integers(2, 5)), int(rng.integers(1, 3))
        cell = put_free(rng, room, box(half + stem - 1, 2 * half, colour))
        if cell is not None:
            for n in range(half):
                grid[cell[0] + n, [cell[1] + n, cell[1] + 2 * half - 1 - n]] = colour
            grid[cell[0] + half - 1 : cell[0] + half - 1 + stem, cell[1] + half - 1 : cell[1] + half + 1] = colour
    if not grid.any():
        grid[0, [1, 4]] = one_colour(rng)
    return grid
