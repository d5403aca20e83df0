"""One colour gives a grey top row, two the falling diagonal, three the rising one."""

from omni_arc.language import BLACK, GREY, blank, colours_of, line
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("counting", "colour", "mapping")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    out = blank(*grid.shape)
    number = len(colours_of(grid))
    last = len(grid) - 1
    start = (last, 0) if number == 3 else (0, 0)
    end = (last, last) if number == 2 else (0, last)
    return line(out, start, end, GREY)


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 12)
    colours = some_colours(rng, int(rng.choice([1, 2, 2, 2, 3, 3, 3])), (BLACK, GREY))
    grid = noise(rng, side, side, colours, 1.0)
    grid[0, : len(colours)] = colours
    return grid
