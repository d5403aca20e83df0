"""The object cut out, twice beside itself."""

from omni_arc.language import BLACK, beside, trim
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("cropping", "copying", "objects")
NAMED_COLOURS = (BLACK,)


def task(grid):
    obj = trim(grid)
    return beside(obj, obj)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 14)
    side = between(rng, difficulty, 3, 5)
    pixels = blob(rng, side, side, [one_colour(rng)], between(rng, difficulty, 5, 14))
    pixels[int(rng.integers(len(pixels))), int(rng.integers(2)) - 1] = BLACK
    put_free(rng, grid, pixels, gap=0)
    return grid
