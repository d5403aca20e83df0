"""Green cells take the colour of the nearer line."""

import numpy as np

from omni_arc.language import BLACK, GREEN
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("position", "lines", "mapping")
NAMED_COLOURS = (BLACK, GREEN)


def task(grid):
    upright = (grid[:, 0] == grid[0, 0]).all()
    turned = grid if upright else grid.T
    width = turned.shape[1]
    nearer = np.where(np.arange(width) < width / 2, turned[0, 0], turned[0, -1])
    out = np.where(turned == GREEN, nearer, turned).astype(np.int8)
    return out if upright else out.T.copy()


def generate(rng, difficulty):
    height, half = between(rng, difficulty, 6, 16), between(rng, difficulty, 3, 8)
    grid = noise(rng, height, 2 * half, [GREEN], 0.05 + 0.15 * difficulty)
    grid[int(rng.integers(height)), int(rng.integers(1, 2 * half - 1))] = GREEN
    grid[:, 0], grid[:, -1] = some_colours(rng, 2, (BLACK, GREEN))
    return grid.T.copy() if rng.random() < 0.5 else grid
