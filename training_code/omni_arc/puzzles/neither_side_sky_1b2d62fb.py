"""Sky where both sides of the blue line are black."""

from omni_arc.language import BLACK, BLUE, MAROON, SKY, blank, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, BLUE, SKY)


def task(grid):
    left, right = split_at_lines(grid, BLUE)[0]
    return paint(blank(*left.shape), (left == BLACK) & (right == BLACK), SKY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 2, 10)
    colour = MAROON if rng.random() < 0.5 else one_colour(rng, (BLACK, BLUE, SKY))
    left, right = noise(rng, height, width, [colour], 0.5), noise(rng, height, width, [colour], 0.5)
    left[0, 0] = colour
    left[-1, -1] = right[-1, -1] = BLACK
    return join_with_lines([[left, right]], BLUE)
