"""Rows become columns."""

from omni_arc.language import BLACK, transpose
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("mirroring",)
NAMED_COLOURS = ()


def task(grid):
    return transpose(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 14)
    grid = noise(rng, height, width, some_colours(rng, int(rng.integers(2, 5))), 1.0)
    grid[0, -1] = one_colour(rng, (BLACK, grid[-1, 0]))
    return grid
