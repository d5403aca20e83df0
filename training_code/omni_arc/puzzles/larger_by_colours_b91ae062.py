"""The grid as many times larger as it has colours."""

from omni_arc.language import BLACK, colours_of, scale
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("enlarging", "counting")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return scale(grid, len(colours_of(grid)))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 5), between(rng, difficulty, 2, 5)
    colours = some_colours(rng, between(rng, difficulty, 2, 5))
    grid = noise(rng, height, width, colours, 0.5)
    grid[0, 0], grid[-1, -1] = colours[:2]
    return grid
