"""The left third of the grid."""

from omni_arc.language import split, tile
from omni_arc.scenes import between, noise

CONCEPTS = ("cropping", "periodic", "tiling")
NAMED_COLOURS = ()


def task(grid):
    return split(grid, 1, 3)[0]


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 8)
    return tile(noise(rng, height, width, range(1, 10), 0.3 + 0.4 * rng.random()), 1, 3)
