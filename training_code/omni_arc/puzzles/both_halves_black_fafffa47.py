"""Red where the upper and the lower half are both black."""

from omni_arc.language import BLACK, RED, above, blank, paint, split
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    top, bottom = split(grid, 2, 1)
    return paint(blank(*top.shape), (top == BLACK) & (bottom == BLACK), RED)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    a, b = some_colours(rng, 2, (BLACK, RED))
    upper = noise(rng, height, width, [a], 0.4 + 0.3 * rng.random())
    lower = noise(rng, height, width, [b], 0.4 + 0.3 * rng.random())
    upper[0, 0] = lower[0, 0] = BLACK
    upper[-1, -1] = a
    return above(upper, lower)
