"""Green cells take the colour of the border that is nearer."""

import numpy as np

from omni_arc.language import BLACK, GREEN
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("position", "colour")
NAMED_COLOURS = (BLACK, GREEN)


def task(grid):
    height, width = grid.shape
    half = np.indices(grid.shape)
    if (grid[0] == grid[0, 0]).all():
        colours = np.where(half[0] < height / 2, grid[0, 0], grid[-1, 0])
    else:
        colours = np.where(half[1] < width / 2, grid[0, 0], grid[0, -1])
    return np.where(grid == GREEN, colours, grid)


def generate(rng, difficulty):
    height, width = 2 * between(rng, difficulty, 3, 9), between(rng, difficulty, 6, 18)
    grid = noise(rng, height, width, [GREEN], 0.05 + 0.15 * difficulty)
    grid[int(rng.integers(1, height - 1)), int(rng.integers(width))] = GREEN
    grid[0], grid[-1] = [np.int8(colour) for colour in some_colours(rng, 2, (BLACK, GREEN))]
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
