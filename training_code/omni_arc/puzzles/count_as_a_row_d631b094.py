"""A row as long as there are coloured cells, in their colour."""

from omni_arc.language import BLACK, blank, count, main_colour
from omni_arc.scenes import between, canvas, one_colour

CONCEPTS = ("counting",)
NAMED_COLOURS = (BLACK,)


def task(grid):
    colour = main_colour(grid)
    return blank(1, count(grid, colour), colour)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 2, 6)
    colour, number = one_colour(rng), between(rng, difficulty, 1, min(grid.size, 25))
    grid.flat[rng.permutation(grid.size)[:number]] = colour
    return grid
