"""The three by three cells in the top right corner."""

from omni_arc.scenes import between, noise

CONCEPTS = ("cropping", "position")
NAMED_COLOURS = ()


def task(grid):
    return grid[:3, -3:].copy()


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 16), between(rng, difficulty, 4, 16)
    return noise(rng, height, width, range(1, 10), 0.3 + 0.4 * rng.random())
