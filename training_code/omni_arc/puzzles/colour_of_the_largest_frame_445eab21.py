"""Two by two cells in the colour of the largest frame."""

from omni_arc.language import BLACK, blank, find_objects, largest
from omni_arc.scenes import between, box, canvas, put_free, some_colours

CONCEPTS = ("selecting", "size", "colour")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return blank(2, 2, largest(find_objects(grid)).colour)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 20)
    big = between(rng, difficulty, 5, 7)
    colours = some_colours(rng, between(rng, difficulty, 2, 6))
    put_free(rng, grid, box(big, big, colours[0], BLACK), gap=0)
    for colour in colours[1:]:
        height, width = rng.integers(3, big, 2)
        put_free(rng, grid, box(height, width, colour, BLACK), gap=0)
    return grid
