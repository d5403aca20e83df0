"""Magenta frames get a green surrounding, what they enclose becomes yellow."""

from omni_arc.language import GREEN, MAGENTA, SKY, YELLOW, count_neighbours, fill_enclosed, paint
from omni_arc.scenes import between, box, canvas, put, put_free

CONCEPTS = ("boundary", "filling", "enclosure")
NAMED_COLOURS = (SKY, MAGENTA, GREEN, YELLOW)


def task(grid):
    out = fill_enclosed(grid, YELLOW, background=SKY)
    near = (count_neighbours(grid, MAGENTA) > 0) & (out == SKY)
    return paint(out, near, GREEN)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20, SKY)
    for _ in range(between(rng, difficulty, 1, 5)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(height, width, MAGENTA, SKY), gap=2, background=SKY, margin=1)
    if (grid == SKY).all():
        put(grid, box(4, 5, MAGENTA, SKY), (1, 1))
    return grid
