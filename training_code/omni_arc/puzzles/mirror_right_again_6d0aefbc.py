"""The right half of the result is the mirror image of the grid."""

from omni_arc.language import beside, flip_columns
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    return beside(grid, flip_columns(grid))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 20), between(rng, difficulty, 2, 14)
    return noise(rng, height, width, some_colours(rng, 3, ()), 1.0)
