"""The cells inside of filled boxes become sky."""

from omni_arc.language import BLACK, RED, SKY, colours_of, count_neighbours
from omni_arc.scenes import between, box, canvas, put, put_free, some_colours

CONCEPTS = ("boundary", "filling")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    out = grid.copy()
    for colour in colours_of(grid):
        out[(grid == colour) & (count_neighbours(grid, colour) == 8)] = SKY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    for colour in some_colours(rng, between(rng, difficulty, 1, 5), (BLACK, SKY)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(height, width, colour))
    if not grid.any():
        put(grid, box(4, 4, RED), (1, 1))
    return grid
