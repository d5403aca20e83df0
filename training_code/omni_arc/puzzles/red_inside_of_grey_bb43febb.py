"""The cells inside of grey boxes become red."""

from omni_arc.language import BLACK, GREY, RED, count_neighbours, paint
from omni_arc.scenes import between, box, canvas, put, put_free

CONCEPTS = ("filling", "boundary")
NAMED_COLOURS = (BLACK, GREY, RED)


def task(grid):
    inside = (grid == GREY) & (count_neighbours(grid, GREY) == 8)
    return paint(grid, inside, RED)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 18)
    for _ in range(between(rng, difficulty, 1, 6)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(height, width, GREY))
    if not grid.any():
        put(grid, box(4, 5, GREY), (1, 1))
    return grid
