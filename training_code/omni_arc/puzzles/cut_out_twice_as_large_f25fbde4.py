"""The object, cut out, twice as large."""

from omni_arc.language import BLACK, scale, trim
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("cropping", "enlarging")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return scale(trim(grid), 2)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    side = between(rng, difficulty, 3, min(8, min(grid.shape)))
    put_free(rng, grid, blob(rng, side, side, [one_colour(rng)], side * side // 2 + 1))
    return grid
