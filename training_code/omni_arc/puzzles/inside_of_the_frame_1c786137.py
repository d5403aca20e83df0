"""What lies inside of the frame that is hidden in the noise."""

import numpy as np

from omni_arc.language import colours_of, crop, enclosed, find_objects, largest, pad
from omni_arc.scenes import between, put, some_colours

CONCEPTS = ("cropping", "enclosure", "noise")
NAMED_COLOURS = ()


def task(grid):
    inside = []
    for colour in colours_of(grid, None):
        hidden = enclosed((grid == colour).astype(np.int8))
        inside += find_objects(hidden.astype(np.int8))
    room = largest(inside)
    return crop(grid, (room.top, room.left, room.bottom, room.right))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 12, 24), between(rng, difficulty, 14, 24)
    colours = some_colours(rng, between(rng, difficulty, 4, 6), ())
    grid = rng.choice(np.array(colours, np.int8), (height, width))
    inner = rng.choice(np.array(colours[1:], np.int8), [int(n) for n in rng.integers(3, (height - 6, width - 6))])
    put(grid, pad(inner, 1, colours[0]), tuple(int(n) for n in rng.integers(0, np.array(grid.shape) - inner.shape - 1)))
    return grid
