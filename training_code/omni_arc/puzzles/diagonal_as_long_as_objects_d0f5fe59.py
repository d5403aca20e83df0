"""A sky diagonal as long as there are objects."""

from omni_arc.language import BLACK, SKY, blank, find_objects, line
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("counting", "objects")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    number = len(find_objects(grid))
    return line(blank(number, number), (0, 0), (number - 1, number - 1), SKY)


def generate(rng, difficulty):
    grid, colour = canvas(rng, difficulty, 7, 20), one_colour(rng)
    for _ in range(between(rng, difficulty, 2, 9)):
        put_free(rng, grid, blob(rng, 3, 3, [colour], int(rng.integers(3, 7))), tries=60)
    return grid
