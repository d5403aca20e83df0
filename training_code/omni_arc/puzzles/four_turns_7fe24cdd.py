"""The grid and its three turned copies side by side, each a quarter turn further round the middle."""

from omni_arc.language import above, beside, rotate
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("rotation", "symmetry", "tiling")
NAMED_COLOURS = ()


def task(grid):
    top = beside(grid, rotate(grid, 1))
    bottom = beside(rotate(grid, 3), rotate(grid, 2))
    return above(top, bottom)


def generate(rng, difficulty):
    side = between(rng, difficulty, 2, 12)
    return noise(rng, side, side, some_colours(rng, 4), 0.5 + 0.5 * rng.random())
