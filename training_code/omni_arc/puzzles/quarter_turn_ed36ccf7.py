"""The grid is turned a quarter turn counter-clockwise."""

from omni_arc.language import rotate
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("rotation",)
NAMED_COLOURS = ()


def task(grid):
    return rotate(grid, 3)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 14)
    grid = noise(rng, height, width, some_colours(rng, int(rng.integers(1, 4))), 0.3 + 0.4 * rng.random())
    grid[0, 0] = one_colour(rng, (grid[-1, 0],))
    return grid
