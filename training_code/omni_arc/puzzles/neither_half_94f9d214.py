"""Red where neither the green nor the blue half has colour."""

from omni_arc.language import BLACK, RED, above, blank, overlay, paint, split
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    top, bottom = split(grid, 2, 1)
    return paint(blank(*top.shape), overlay([top, bottom]) == BLACK, RED)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    a, b = some_colours(rng, 2, (BLACK, RED))
    upper = noise(rng, height, width, [a], 0.5 + 0.2 * rng.random())
    lower = noise(rng, height, width, [b], 0.5 + 0.2 * rng.random())
    upper[0, 0] = lower[0, 0] = BLACK
    upper[-1, -1] = a
    return above(upper, lower)
