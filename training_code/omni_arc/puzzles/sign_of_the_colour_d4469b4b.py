"""Red gives a grey T, blue a plus, green the lower right corner."""

from omni_arc.language import BLACK, BLUE, GREEN, GREY, RED, blank, main_colour
from omni_arc.scenes import between, noise

CONCEPTS = ("mapping", "colour", "shapes")
NAMED_COLOURS = (BLACK, RED, BLUE, GREEN, GREY)


def task(grid):
    colour = main_colour(grid)
    out = blank(3, 3)
    row, column = {RED: (0, 1), BLUE: (1, 1), GREEN: (2, 2)}[colour]
    out[row, :] = GREY
    out[:, column] = GREY
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 9), between(rng, difficulty, 4, 9)
    grid = noise(rng, height, width, [int(rng.integers(1, 4))], 0.3 + 0.4 * rng.random())
    grid[0, 0] = grid.max() or RED
    return grid
