"""Below the grid comes its mirror image."""

from omni_arc.language import above, flip_rows
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("mirroring", "symmetry")
NAMED_COLOURS = ()


def task(grid):
    return above(grid, flip_rows(grid))


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 20)
    return noise(
        rng, height, width, [one_colour(rng)] if rng.random() < 0.5 else range(1, 10), 0.2 + 0.5 * rng.random()
    )
