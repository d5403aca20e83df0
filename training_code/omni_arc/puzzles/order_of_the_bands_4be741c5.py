"""The colours of the bands in their order, a cell each."""

import numpy as np

from omni_arc.language import squeeze
from omni_arc.scenes import between, some_colours

CONCEPTS = ("shrinking", "lines", "denoising")
NAMED_COLOURS = ()


def task(grid):
    top = squeeze(grid[:1])
    return top if top.size > 1 else squeeze(grid[:, :1])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 7, 18), between(rng, difficulty, 9, 20)
    colours = np.array(some_colours(rng, between(rng, difficulty, 2, 5)), np.int8)
    size = width // len(colours)
    columns = np.arange(width) + rng.integers(-1, 2, (height, 1)) * (size > 2)
    grid = colours[np.clip(columns // size, 0, len(colours) - 1)]
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
