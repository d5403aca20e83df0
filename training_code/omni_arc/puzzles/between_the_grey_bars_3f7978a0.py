"""The part of the grid between the grey bars, with the sky ends of the bars."""

from omni_arc.language import BLACK, GREY, SKY, crop, object_of
from omni_arc.scenes import between, noise

CONCEPTS = ("cropping", "noise", "selecting")
NAMED_COLOURS = (GREY,)


def task(grid):
    bars = object_of(grid, grid == GREY)
    return crop(grid, (bars.top - 1, bars.left, bars.bottom + 1, bars.right))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 8, 16), between(rng, difficulty, 8, 16)
    grid = noise(rng, height, width, [SKY], 0.08 + 0.12 * rng.random())
    tall, wide = int(rng.integers(3, height - 2)), int(rng.integers(4, width - 1))
    top, left = int(rng.integers(height - tall + 1)), int(rng.integers(width - wide + 1))
    for column in (left, left + wide - 1):
        grid[top : top + tall, column] = GREY
        grid[[top, top + tall - 1], column] = SKY
    grid[top, left + 1 : left + wide - 1] = grid[top + tall - 1, left + 1 : left + wide - 1] = BLACK
    return grid
