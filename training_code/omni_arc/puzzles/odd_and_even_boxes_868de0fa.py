"""Hollow squares are filled: those of even side red, those of odd side orange."""

from omni_arc.language import BLACK, ORANGE, RED, find_objects, flood_fill
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("filling", "enclosure", "counting")
NAMED_COLOURS = (BLACK, RED, ORANGE)


def task(grid):
    out = grid
    for square in find_objects(grid):
        out = flood_fill(out, (square.top + 1, square.left + 1), ORANGE if square.height % 2 else RED)
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 22)
    colour = one_colour(rng, (BLACK, RED, ORANGE))
    for _ in range(between(rng, difficulty, 1, 7)):
        side = int(rng.integers(3, min(grid.shape) // 2 + 2))
        put_free(rng, grid, box(side, side, colour, BLACK))
    if not grid.any():
        put_free(rng, grid, box(4, 4, colour, BLACK))
    return grid
