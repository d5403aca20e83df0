"""The object with most cells, cut out."""

from omni_arc.language import BLACK, find_objects, image, largest
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("selecting", "cropping", "size")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return image(largest(find_objects(grid)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 18)
    most = between(rng, difficulty, 6, 12)
    put_free(rng, grid, blob(rng, 5, 4, [one_colour(rng)], most))
    for _ in range(between(rng, difficulty, 2, 7)):
        put_free(rng, grid, blob(rng, 4, 3, [one_colour(rng)], int(rng.integers(2, 5))))
    return grid
