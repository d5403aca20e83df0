"""Two copies of the grid beside each other."""

from omni_arc.language import tile
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("tiling", "copying")
NAMED_COLOURS = ()


def task(grid):
    return tile(grid, 1, 2)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 20), between(rng, difficulty, 2, 14)
    return noise(rng, height, width, some_colours(rng, 4), 0.3 + 0.4 * rng.random())
