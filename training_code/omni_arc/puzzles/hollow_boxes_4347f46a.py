"""The inside of filled boxes becomes black."""

from omni_arc.language import BLACK, colours_of, count_neighbours
from omni_arc.scenes import between, box, canvas, one_colour, put, put_free, some_colours

CONCEPTS = ("boundary", "filling")
NAMED_COLOURS = (BLACK,)


def task(grid):
    out = grid.copy()
    for colour in colours_of(grid):
        out[(count_neighbours(grid, colour) == 8) & (grid == colour)] = BLACK
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 20)
    for colour in some_colours(rng, between(rng, difficulty, 1, 5)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(height, width, colour))
    if not grid.any():
        put(grid, box(4, 4, one_colour(rng)), (1, 1))
    return grid
