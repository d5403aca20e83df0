"""The grid, mirrored to the right and then everything below."""

from omni_arc.language import above, beside, flip_columns, flip_rows
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    right = beside(grid, flip_columns(grid))
    return above(right, flip_rows(right))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    return noise(rng, height, width, some_colours(rng, 3), 0.6 + 0.4 * rng.random())
