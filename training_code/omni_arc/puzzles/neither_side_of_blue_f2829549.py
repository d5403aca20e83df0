"""Green where both sides of the blue line are black."""

from omni_arc.language import BLACK, BLUE, GREEN, GREY, ORANGE, blank, join_with_lines, overlay, paint, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, BLUE, GREEN)


def task(grid):
    left, right = split_at_lines(grid, BLUE)[0]
    return paint(blank(*left.shape), overlay([left, right]) == BLACK, GREEN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    a, b = (ORANGE, GREY) if rng.random() < 0.5 else some_colours(rng, 2, (BLACK, BLUE, GREEN))
    left, right = noise(rng, height, width, [a], 0.4), noise(rng, height, width, [b], 0.4)
    left[0, 0] = a
    left[-1, -1] = right[-1, -1] = BLACK
    return join_with_lines([[left, right]], BLUE)
