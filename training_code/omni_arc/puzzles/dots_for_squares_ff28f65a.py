"""As many blue dots as there are red squares: corners and middle, in reading order."""

from omni_arc.language import BLACK, BLUE, RED, blank, find_objects
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("counting", "objects", "position")
NAMED_COLOURS = (BLACK, RED, BLUE)


def task(grid):
    places = [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)]
    out = blank(3, 3)
    for cell in places[: len(find_objects(grid))]:
        out[cell] = BLUE
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 14)
    for _ in range(between(rng, difficulty, 1, 5)):
        put_free(rng, grid, box(2, 2, RED))
    return grid
