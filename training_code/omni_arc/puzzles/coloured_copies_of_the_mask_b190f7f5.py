"""One half is sky: every coloured cell of the other half becomes a copy of its shape in the cell's colour."""

import numpy as np

from omni_arc.language import BLACK, SKY, colours_of, split
from omni_arc.scenes import noise

CONCEPTS = ("copying", "panels", "enlarging")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    height, width = grid.shape
    first, second = split(grid, 1, 2) if width > height else split(grid, 2, 1)
    shape, colours = (first, second) if colours_of(first) == [SKY] else (second, first)
    return np.kron(colours, shape == SKY)


def generate(rng, difficulty):
    size = int(rng.integers(3, 6))
    while True:
        shape = noise(rng, size, size, [SKY], 0.5)
        colours = noise(rng, size, size, rng.permutation([1, 2, 3, 4, 5, 6, 7, 9])[: int(rng.integers(1, 5))], 0.4)
        if shape.any() and colours.any():
            halves = [shape, colours] if rng.random() < 0.5 else [colours, shape]
            return np.hstack(halves) if rng.random() < 0.5 else np.vstack(halves)
