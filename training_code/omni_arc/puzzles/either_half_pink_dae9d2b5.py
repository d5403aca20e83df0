"""Magenta where the left or the right half is coloured."""

from omni_arc.language import BLACK, MAGENTA, beside, blank, overlay, paint, split
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, MAGENTA)


def task(grid):
    left, right = split(grid, 1, 2)
    return paint(blank(*left.shape), overlay([left, right]) != BLACK, MAGENTA)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 10)
    a, b = some_colours(rng, 2, (BLACK, MAGENTA))
    left, right = noise(rng, height, width, [a], 0.4), noise(rng, height, width, [b], 0.4)
    left[0, 0], right[0, 1] = a, b
    left[-1, -1] = right[-1, -1] = BLACK
    return beside(left, right)
