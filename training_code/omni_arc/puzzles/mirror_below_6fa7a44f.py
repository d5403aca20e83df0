"""Below the grid comes its mirror image."""

from omni_arc.language import above, flip_rows
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    return above(grid, flip_rows(grid))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 20)
    return noise(rng, height, width, some_colours(rng, 5), 0.9)
