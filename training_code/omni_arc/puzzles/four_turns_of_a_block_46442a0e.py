"""Four copies of the grid, each a quarter turn further clockwise round the middle."""

from omni_arc.language import above, beside, rotate
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("rotation", "symmetry", "tiling")
NAMED_COLOURS = ()


def task(grid):
    return above(beside(grid, rotate(grid, 1)), beside(rotate(grid, 3), rotate(grid, 2)))


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 12)
    return noise(rng, side, side, some_colours(rng, int(rng.integers(2, 5))), 1.0)
