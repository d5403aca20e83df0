"""Every cell becomes three by three cells."""

from omni_arc.language import scale
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("enlarging",)
NAMED_COLOURS = ()


def task(grid):
    return scale(grid, 3)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 10), between(rng, difficulty, 2, 10)
    return noise(rng, height, width, some_colours(rng, 3), 0.6)
