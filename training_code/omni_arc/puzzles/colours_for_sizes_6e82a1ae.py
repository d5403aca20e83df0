"""Grey objects of four cells become blue, of three red, of two green."""

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, draw, find_objects, recolour
from omni_arc.scenes import between, blob, canvas, put_free

CONCEPTS = ("size", "mapping", "counting")
NAMED_COLOURS = (BLACK, GREY, BLUE, RED, GREEN)


def task(grid):
    colours = {4: BLUE, 3: RED, 2: GREEN}
    return draw(grid, [recolour(obj, colours[obj.size]) for obj in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    for _ in range(between(rng, difficulty, 2, 10)):
        put_free(rng, grid, blob(rng, 4, 4, [GREY], int(rng.integers(2, 5))))
    return grid
