"""The object, cut out, twice beside each other."""

from omni_arc.language import BLACK, tile, trim
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("cropping", "tiling")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return tile(trim(grid), 1, 2)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16)
    side = between(rng, difficulty, 3, min(9, min(grid.shape) - 1))
    put_free(rng, grid, blob(rng, side, side, [one_colour(rng)], side * side // 2 + 1))
    return grid
