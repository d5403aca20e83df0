"""Grey objects of six cells become red, all others blue."""

from omni_arc.language import BLACK, BLUE, GREY, RED, draw, find_objects, recolour
from omni_arc.scenes import between, blob, box, canvas, put, put_free

CONCEPTS = ("counting", "colour", "size", "objects")
NAMED_COLOURS = (GREY, RED, BLUE, BLACK)


def task(grid):
    objects = find_objects(grid)
    return draw(grid, [recolour(obj, RED if obj.size == 6 else BLUE) for obj in objects])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    for _ in range(between(rng, difficulty, 3, 10)):
        cells = 6 if rng.random() < 0.5 else int(rng.integers(2, 9))
        put_free(rng, grid, blob(rng, 4, 4, [GREY], cells))
    if not grid.any():
        put(grid, box(2, 3, GREY), (1, 1))
    return grid
