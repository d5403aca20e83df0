"""What lies on blue, cut out, on black instead."""

from omni_arc.language import BLACK, BLUE, replace_colour, trim
from omni_arc.scenes import blob, canvas, put_free, some_colours

CONCEPTS = ("cropping", "colour")
NAMED_COLOURS = (BLUE, BLACK)


def task(grid):
    return replace_colour(trim(grid, BLUE), BLUE, BLACK)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16, BLUE)
    height, width = [int(rng.integers(2, side - 1)) for side in grid.shape]
    colours = some_colours(rng, 2, (BLACK, BLUE))
    put_free(rng, grid, blob(rng, height, width, colours, int(rng.integers(3, 10))), background=BLUE)
    return grid
