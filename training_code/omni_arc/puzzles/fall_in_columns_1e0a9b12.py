"""Every coloured cell falls to the bottom."""

from omni_arc.language import BLACK, DOWN, gravity
from omni_arc.scenes import between, noise

CONCEPTS = ("falling",)
NAMED_COLOURS = (BLACK,)


def task(grid):
    return gravity(grid, DOWN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    return noise(rng, height, width, range(1, 10), 0.2 + 0.3 * rng.random())
