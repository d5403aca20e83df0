"""From the corners of the larger shape diagonal rays go out in the colour of what it surrounds."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, colours_of, find_objects, ray
from omni_arc.scenes import canvas, some_colours

CONCEPTS = ("rays", "enclosure", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    shape = max(find_objects(grid), key=lambda obj: obj.height * obj.width)
    inner = next(colour for colour in colours_of(grid) if colour != shape.colour)
    out = grid
    for down, right in DIAGONAL:
        corner = (shape.bottom if down > 0 else shape.top, shape.right if right > 0 else shape.left)
        if corner in shape.cells:
            out = ray(out, corner, (down, right), inner)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 15)
    height, width = int(rng.integers(2, len(grid) - 2)), int(rng.integers(4, max(5, grid.shape[1] - 2)))
    left = 0 if rng.random() < 0.3 else int(rng.integers(0, grid.shape[1] - width + 1))
    outer, inner = some_colours(rng, 2)
    grid[: height + 1, left : left + width] = outer
    first = left if left == 0 else left + 1  # at the border an angle is enough
    grid[:height, first : left + width - 1] = BLACK
    wide = width - 2 + (left == 0) - int(rng.integers(1, 3)) if width > 4 else 1
    grid[: max(height - 1, 1), first : first + max(wide, 1)] = inner
    return np.rot90(grid, int(rng.integers(4))).copy()
