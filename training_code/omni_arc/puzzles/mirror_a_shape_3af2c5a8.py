"""The shape, mirrored across the right and the lower border."""

from omni_arc.language import symmetric_pattern
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    return symmetric_pattern(grid)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 14)
    grid = noise(rng, height, width, [one_colour(rng)], 0.3 + 0.3 * rng.random())
    grid[0, int(rng.integers(width))] = one_colour(rng)
    return grid
