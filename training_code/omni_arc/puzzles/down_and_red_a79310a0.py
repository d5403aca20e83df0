"""The sky object becomes red and moves one row down."""

from omni_arc.language import BLACK, DOWN, RED, SKY, replace_colour, shift
from omni_arc.scenes import between, blob, canvas, put_free

CONCEPTS = ("moving", "colour")
NAMED_COLOURS = (BLACK, SKY, RED)


def task(grid):
    return replace_colour(shift(grid, DOWN), SKY, RED)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 14)
    side = between(rng, difficulty, 2, 6)
    put_free(rng, grid, blob(rng, min(side, len(grid) - 1), min(side, grid.shape[1]), [SKY], side + 1))
    return grid
