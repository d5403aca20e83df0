"""The pattern at the left goes on to the right border."""

import numpy as np

from omni_arc.language import BLACK, DOWN, gravity, period, tile
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("patterns", "periodic", "completion")
NAMED_COLOURS = (BLACK,)


def task(grid):
    known = int((grid[-1] != BLACK).sum())
    _, step = period(grid[:, :known])
    return tile(grid[:, :step], 1, grid.shape[1])[:, : grid.shape[1]]


def generate(rng, difficulty):
    height, step = between(rng, difficulty, 4, 8), between(rng, difficulty, 2, 6)
    width = 2 * step + between(rng, difficulty, 1, 13)
    known = int(rng.integers(2 * step, width))
    colours = some_colours(rng, 3)
    unit = gravity(noise(rng, height, step, colours[:2], 0.4), DOWN)
    unit[-1] = rng.choice(colours, step)
    unit[-1, 0], unit[-1, 1] = colours[0], colours[1]
    unit[0] = BLACK
    grid = np.tile(unit, (1, width))[:, :width].copy()
    grid[:, known:] = BLACK
    return grid
