"""The upper left quarter of the object."""

from omni_arc.language import BLACK, split, symmetric_pattern, trim
from omni_arc.scenes import between, canvas, noise, one_colour, put_free, some_colours

CONCEPTS = ("symmetry", "cropping")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return split(trim(grid), 2, 2)[0]


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    side = between(rng, difficulty, 2, min(6, min(grid.shape) // 2))
    quarter = noise(rng, side, side, some_colours(rng, between(rng, difficulty, 2, 6)), 0.7)
    quarter[0, -1], quarter[-1, 0], quarter[0, 0] = one_colour(rng), one_colour(rng), BLACK
    put_free(rng, grid, symmetric_pattern(quarter))
    return grid
