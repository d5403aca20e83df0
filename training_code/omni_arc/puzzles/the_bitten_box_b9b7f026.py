"""The colour of the only object that does not fill its box."""

from omni_arc.language import BLACK, CLEAR, blank, find_objects, is_rectangle
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("selecting", "shapes", "holes")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (bitten,) = [obj for obj in find_objects(grid) if not is_rectangle(obj)]
    return blank(1, 1, bitten.colour)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 20)
    for n, colour in enumerate(some_colours(rng, between(rng, difficulty, 3, 8))):
        height, width = rng.integers(3, 6, 2) if n == 0 else rng.integers(2, 6, 2)
        pixels = box(height, width, colour)
        if n == 0:
            pixels[int(rng.integers(1, height - 1)), int(rng.integers(1, width - 1))] = CLEAR
        put_free(rng, grid, pixels)
    return grid
