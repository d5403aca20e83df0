"""The object whose left half mirrors its right half, cut out."""

import numpy as np

from omni_arc.language import BLACK, find_objects, image, is_symmetric
from omni_arc.scenes import between, blob, canvas, put_free, some_colours

CONCEPTS = ("symmetry", "selecting", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (found,) = [obj for obj in find_objects(grid, diagonal=True) if is_symmetric(obj)]
    return image(found)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 18)
    colours = some_colours(rng, between(rng, difficulty, 2, 6))
    half = blob(rng, int(rng.integers(2, 4)), 2, colours[:1], int(rng.integers(3, 6)))
    put_free(rng, grid, np.hstack([half, half[:, ::-1]]) if rng.random() < 0.5 else np.hstack([half[:, ::-1], half]))
    for colour in colours[1:]:
        pixels = blob(rng, 3, 4, [colour], int(rng.integers(4, 8)))
        if (pixels != pixels[:, ::-1]).any():
            put_free(rng, grid, pixels)
    return grid
