"""The grid with its mirror image to the left, three times below each other, the first and third upside down."""

from omni_arc.language import above, beside, flip_columns, flip_rows
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("mirroring", "symmetry", "tiling")
NAMED_COLOURS = ()


def task(grid):
    half = beside(flip_columns(grid), grid)
    return above(flip_rows(half), half, flip_rows(half))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 9), between(rng, difficulty, 2, 12)
    grid = noise(rng, height, width, some_colours(rng, int(rng.integers(1, 4))), 0.3 + 0.4 * rng.random())
    grid[0, 0] = one_colour(rng)
    return grid
