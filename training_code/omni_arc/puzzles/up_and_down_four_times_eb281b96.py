"""The grid, mirrored below itself again and again at its border rows, four times."""

from omni_arc.language import above, flip_rows
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("mirroring", "symmetry", "tiling")
NAMED_COLOURS = ()


def task(grid):
    flipped = flip_rows(grid)
    return above(grid, flipped[1:], grid[1:], flipped[1:])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 7), between(rng, difficulty, 4, 24)
    grid = noise(rng, height, width, [one_colour(rng)], 0.4)
    grid[0, 0] = one_colour(rng)
    return grid
