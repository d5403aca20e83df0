"""The coloured box, cut out, with left and right exchanged."""

from omni_arc.language import BLACK, flip_columns, trim
from omni_arc.scenes import canvas, noise, put_free, some_colours

CONCEPTS = ("cropping", "mirroring")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return flip_columns(trim(grid))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 22)
    height, width = [int(rng.integers(3, side - 2)) for side in grid.shape]
    a, b = some_colours(rng, 2)
    pixels = noise(rng, height, width, [b], 0.3)
    pixels[pixels == BLACK] = a
    pixels[0, 0] = a if pixels[0, -1] == b else b
    put_free(rng, grid, pixels)
    return grid
