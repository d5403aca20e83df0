"""The shape goes into the frame; each of its cells takes the colour of the side that is nearest, if one is nearer than all others."""

import numpy as np

from omni_arc.language import BLACK, draw, erase, is_line, move_to, objects_by_colour, trim
from omni_arc.scenes import between, blob, put_free, some_colours

CONCEPTS = ("moving", "colour", "alignment")
NAMED_COLOURS = (BLACK,)


def task(grid):
    shape = next(obj for obj in objects_by_colour(grid) if not is_line(obj))
    frame = trim(erase(grid, shape))
    height, width = frame.shape
    sides = [frame[0, 1], frame[-1, 1], frame[1, 0], frame[1, -1]]
    out = draw(frame, move_to(shape, (1, 1)))
    for row, column in np.argwhere(out == shape.colour):
        distances = [row, height - 1 - row, column, width - 1 - column]
        if distances.count(min(distances)) == 1:
            out[row, column] = sides[distances.index(min(distances))]
    return out


def generate(rng, difficulty):
    height, width = int(rng.integers(3, 6)), int(rng.integers(3, 6))
    *sides, colour = some_colours(rng, 5)
    shape = blob(rng, height, width, [colour], between(rng, difficulty, 6, 16))
    frame = np.zeros(np.array(shape.shape) + 2, np.int8)
    frame[0, 1:-1], frame[-1, 1:-1], frame[1:-1, 0], frame[1:-1, -1] = sides
    side = between(rng, difficulty, 13, 18)
    grid = np.zeros((side, between(rng, difficulty, 13, 18)), np.int8)
    upper = frame if rng.random() < 0.5 else shape
    cut = int(rng.integers(len(upper), side - (len(frame) + len(shape) - len(upper))))
    put_free(rng, grid[:cut], upper, gap=0)
    put_free(rng, grid[cut + 1 :], shape if upper is frame else frame, gap=0)
    return grid
