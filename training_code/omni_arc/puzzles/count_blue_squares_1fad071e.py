"""As many blue cells in a row of five as there are blue squares of two by two."""

from omni_arc.language import BLACK, BLUE, RED, blank, find_objects, is_square, of_colour
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("counting", "selecting")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    squares = [obj for obj in of_colour(find_objects(grid), BLUE) if obj.size == 4 and is_square(obj)]
    out = blank(1, 5)
    out[0, : len(squares)] = BLUE
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 15)
    other = RED if rng.random() < 0.5 else one_colour(rng, (BLACK, BLUE))
    for _ in range(between(rng, difficulty, 1, 4)):
        put_free(rng, grid, box(2, 2, BLUE))
    for _ in range(between(rng, difficulty, 0, 4)):
        put_free(rng, grid, box(2, 2, other))
    for _ in range(between(rng, difficulty, 2, 8)):
        put_free(rng, grid, box(1, 1, BLUE if rng.random() < 0.6 else other))
    return grid
