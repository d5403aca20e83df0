"""Squares get green frames half as wide as they are, and blue falls down from them as wide as they are, under all frames."""

from omni_arc.language import BLACK, BLUE, GREEN, Obj, blank, draw, find_objects
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("boundary", "rays", "size")
NAMED_COLOURS = (BLACK, BLUE, GREEN)


def task(grid):
    squares = find_objects(grid)
    shadows, frames = [], []
    for square in squares:
        wide = square.width // 2
        shadows.append(Obj(blank(len(grid) - square.top, square.width, BLUE), square.top, square.left))
        around = blank(square.height + 2 * wide, square.width + 2 * wide, GREEN)
        frames.append(Obj(around, square.top - wide, square.left - wide))
    return draw(grid, shadows + frames + squares)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 30)
    colour = one_colour(rng, (BLACK, BLUE, GREEN))
    for _ in range(between(rng, difficulty, 2, 6)):
        side = 2 * int(rng.integers(1, 3 + (len(grid) > 15)))
        put_free(rng, grid, box(side, side, colour), gap=2)
    return grid
