"""The pattern at the left is copied around every blue mark."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, Obj, draw, move_to
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("copying", "patterns", "position")
NAMED_COLOURS = (BLACK, BLUE, GREY)


def task(grid):
    pattern = Obj(grid[:, :3][:3].copy(), 0, 0)
    marks = [(r, c) for r, c in np.argwhere(grid == BLUE).tolist() if c > 3]
    return draw(grid, [move_to(pattern, (r - 1, c - 1)) for r, c in marks])


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 2, 6), between(rng, difficulty, 2, 6)
    grid = np.zeros((3 * rows, 4 + 3 * columns), np.int8)
    grid[:3, :3] = noise(rng, 3, 3, some_colours(rng, between(rng, difficulty, 2, 5), (BLACK, BLUE, GREY)), 1.0)
    grid[:, 3] = GREY
    marks = rng.random((rows, columns)) < 0.4
    marks[int(rng.integers(rows)), int(rng.integers(columns))] = True
    grid[1::3, 5::3][marks] = BLUE
    return grid
