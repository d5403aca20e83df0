"""Left and right change places."""

from omni_arc.language import BLACK, flip_columns
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("mirroring",)
NAMED_COLOURS = ()


def task(grid):
    return flip_columns(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 14)
    grid = noise(rng, height, width, some_colours(rng, int(rng.integers(2, 6))), 1.0)
    grid[0, 0] = one_colour(rng, (BLACK, grid[0, -1]))
    return grid
