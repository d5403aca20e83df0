"""Every blue cell beyond the grey line becomes the middle of a copy of the pattern."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREY, Obj, draw, move_to
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("copying", "position", "panels")
NAMED_COLOURS = (BLACK, BLUE, GREY)


def task(grid):
    pattern = Obj(grid[:3, :3].copy(), 0, 0)
    return draw(
        grid, [move_to(pattern, (row - 1, column - 1)) for row, column in np.argwhere(grid[:, 4:] == BLUE) + (0, 4)]
    )


def generate(rng, difficulty):
    rows, columns = between(rng, difficulty, 2, 6), between(rng, difficulty, 2, 6)
    marks = noise(rng, rows, columns, [BLUE], 0.2 + 0.4 * rng.random())
    marks[int(rng.integers(rows)), int(rng.integers(columns))] = BLUE
    grid = np.zeros((3 * rows, 3 * columns + 4), np.int8)
    grid[1::3, 5::3] = marks
    grid[:, 3] = GREY
    colours = some_colours(rng, between(rng, difficulty, 3, 6), (BLACK, BLUE, GREY))
    grid[:3, :3] = rng.choice(np.array(colours, np.int8), (3, 3))
    return grid
