"""The square, cut out, with its two colours exchanged."""

from omni_arc.language import BLACK, colours_of, recolour_by, trim
from omni_arc.scenes import box, canvas, put_free, some_colours

CONCEPTS = ("cropping", "colour", "mapping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    square = trim(grid)
    a, b = colours_of(square)
    return recolour_by(square, {a: b, b: a})


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    side = int(rng.integers(3, min(grid.shape) - 1))
    a, b = some_colours(rng, 2)
    pixels = box(side, side, a)
    height, width = rng.integers(1, side - 1, 2)
    row, column = int(rng.integers(1, side - height)), int(rng.integers(1, side - width))
    pixels[row : row + height, column : column + width] = b
    put_free(rng, grid, pixels)
    return grid
