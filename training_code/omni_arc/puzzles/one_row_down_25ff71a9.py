"""Everything moves one row down."""

from omni_arc.language import BLACK, DOWN, shift
from omni_arc.scenes import canvas, noise, one_colour

CONCEPTS = ("moving",)
NAMED_COLOURS = (BLACK,)


def task(grid):
    return shift(grid, DOWN)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 10)
    grid[:-1] = noise(rng, grid.shape[0] - 1, grid.shape[1], [one_colour(rng)], 0.2 + 0.3 * rng.random())
    return grid
