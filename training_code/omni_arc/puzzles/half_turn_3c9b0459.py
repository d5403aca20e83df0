"""The grid is turned by half a turn."""

from omni_arc.language import BLACK, rotate
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("rotation",)
NAMED_COLOURS = ()


def task(grid):
    return rotate(grid, 2)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 14)
    grid = noise(rng, height, width, some_colours(rng, int(rng.integers(2, 5))), 1.0)
    grid[0, 0] = one_colour(rng, (BLACK, grid[-1, -1]))
    return grid
