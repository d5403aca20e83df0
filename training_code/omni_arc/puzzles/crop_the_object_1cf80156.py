"""The only object, cut out."""

from omni_arc.language import BLACK, trim
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("cropping", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return trim(grid)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    side = between(rng, difficulty, 3, min(grid.shape) - 1)
    put_free(rng, grid, blob(rng, side, side, [one_colour(rng)], side * side // 2 + 1))
    return grid
