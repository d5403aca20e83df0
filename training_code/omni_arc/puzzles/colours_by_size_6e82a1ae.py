"""Grey objects of four, three and two cells become blue, red and green."""

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, draw, find_objects, recolour
from omni_arc.scenes import between, blob, canvas, one_colour, put_free

CONCEPTS = ("size", "mapping", "objects")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN)


def task(grid):
    colours = {4: BLUE, 3: RED, 2: GREEN}
    return draw(grid, [recolour(obj, colours[obj.size]) for obj in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 16)
    colour = GREY if rng.random() < 0.5 else one_colour(rng, (BLACK, BLUE, RED, GREEN))
    for _ in range(between(rng, difficulty, 2, 9)):
        put_free(rng, grid, blob(rng, 3, 3, [colour], int(rng.integers(2, 5))))
    if not grid.any():
        grid[0, :2] = colour
    return grid
