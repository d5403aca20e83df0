"""Sky fills the gap between the two boxes, except along the first and last line on which they face each other."""

import numpy as np

from omni_arc.language import BLACK, SKY, find_objects
from omni_arc.scenes import between, some_colours

CONCEPTS = ("connection", "filling", "alignment")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    a, b = find_objects(grid)
    top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
    left, right = max(a.left, b.left), min(a.right, b.right)
    out = grid.copy()
    if top > bottom:
        out[bottom + 1 : top, left + 1 : right] = SKY
    else:
        out[top + 1 : bottom, right + 1 : left] = SKY
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 8, 18), between(rng, difficulty, 6, 18)
    grid = np.zeros((height, width), np.int8)
    a, b = some_colours(rng, 2, (BLACK, SKY))
    first = int(rng.integers(2, height - 4))
    second = int(rng.integers(first + 1, height - 2))
    middle = int(rng.integers(1, width - 1))
    for rows, colour in (
        (slice(int(rng.integers(0, first)), first), a),
        (slice(second, int(rng.integers(second + 1, height + 1))), b),
    ):
        left, right = int(rng.integers(0, middle)), int(rng.integers(middle + 1, width))
        grid[rows, left : right + 1] = colour
    return grid.T.copy() if rng.random() < 0.5 else grid
