"""Magenta lines cross the whole grid through the middle of every blue ring, behind the rings."""

from omni_arc.language import BLUE, MAGENTA, SKY, find_objects, paint
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("lines", "objects")
NAMED_COLOURS = (SKY, BLUE, MAGENTA)


def task(grid):
    out = grid.copy()
    for ring in find_objects(grid, background=SKY):
        row, column = ring.centre
        out[row, :] = MAGENTA
        out[:, column] = MAGENTA
    return paint(out, grid == BLUE, BLUE)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20, SKY)
    for _ in range(between(rng, difficulty, 1, 3)):
        put_free(rng, grid, box(5, 5, BLUE, SKY), background=SKY)
    return grid
