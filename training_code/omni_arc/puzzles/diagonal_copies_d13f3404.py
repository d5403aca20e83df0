"""The grid is drawn again and again one step down and right in a square twice as large."""

from omni_arc.language import BLACK, DOWN_RIGHT, blank, draw, move, object_of
from omni_arc.scenes import between, noise, one_colour, some_colours

CONCEPTS = ("copying", "patterns", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    height, width = grid.shape
    everything = object_of(grid, grid != BLACK)
    copies = [move(everything, DOWN_RIGHT, n) for n in range(2 * max(height, width))]
    return draw(blank(2 * height, 2 * width), copies)


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 8)
    grid = noise(rng, side, side, some_colours(rng, 4), 0.25 + 0.2 * rng.random())
    if not grid.any():
        grid[side // 2, 0] = one_colour(rng)
    return grid
