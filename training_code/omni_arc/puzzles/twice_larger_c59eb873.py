"""Every cell becomes two by two cells."""

from omni_arc.language import scale
from omni_arc.scenes import between, noise

CONCEPTS = ("enlarging",)
NAMED_COLOURS = ()


def task(grid):
    return scale(grid, 2)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    return noise(rng, height, width, range(1, 10), 0.3 + 0.5 * rng.random())
