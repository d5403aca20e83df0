"""The cells of the small square that the large shape of blocks shows."""

import numpy as np

from omni_arc.language import BLACK, find_objects, image, scale, shrink
from omni_arc.scenes import between, noise, put, some_colours

CONCEPTS = ("overlay", "selecting", "shrinking")
NAMED_COLOURS = (BLACK,)


def task(grid):
    objects = find_objects(grid, diagonal=True, multicolour=True)
    large, small = sorted(objects, key=lambda obj: obj.height, reverse=True)
    shown = shrink(image(large), large.height // small.height)
    return np.where(shown != BLACK, image(small), BLACK)


def generate(rng, difficulty):
    side, factor = between(rng, difficulty, 3, 4), int(rng.integers(3, 6))
    colours = some_colours(rng, between(rng, difficulty, 5, 9))
    while True:
        shown = noise(rng, side, side, [colours[0]], 0.55)
        if shown.any(axis=0).all() and shown.any(axis=1).all() and len(find_objects(shown, True)) == 1:
            break
    large = scale(shown, factor)
    top, left, low = (int(n) for n in rng.integers(0, (3, 9, 3)))
    right = int(rng.integers(0, 29 - left - len(large)))
    grid = np.zeros((min(30, top + len(large) + side + 3 + low), left + len(large) + right), np.int8)
    put(grid, large, (top, left))
    small = rng.choice(colours, (side, side)).astype(np.int8)
    row, column = int(rng.integers(top + len(large) + 1, len(grid) - side + 1)), rng.integers(grid.shape[1] - side + 1)
    put(grid, small, (row, int(column)))
    return grid
