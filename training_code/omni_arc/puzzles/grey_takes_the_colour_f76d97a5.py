"""Grey cells take the other colour, whose own cells become black."""

from omni_arc.language import BLACK, GREY, blank, colours_of, paint
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("colour", "logic")
NAMED_COLOURS = (GREY, BLACK)


def task(grid):
    (other,) = [colour for colour in colours_of(grid) if colour != GREY]
    return paint(blank(*grid.shape), grid == GREY, other)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 10), between(rng, difficulty, 2, 10)
    other = one_colour(rng, (BLACK, GREY))
    grid = noise(rng, height, width, [GREY, other], 1.0)
    grid[0, 0], grid[-1, -1] = (GREY, other) if rng.random() < 0.5 else (other, GREY)
    return grid
