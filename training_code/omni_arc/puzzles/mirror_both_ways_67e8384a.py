"""The grid is mirrored to the right, and both halves below."""

from omni_arc.language import symmetric_pattern
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    return symmetric_pattern(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 10), between(rng, difficulty, 2, 10)
    return noise(rng, height, width, some_colours(rng, 5), 0.9)
