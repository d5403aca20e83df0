"""Green where both halves above and below the yellow line are black."""

from omni_arc.language import BLACK, GREEN, ORANGE, RED, YELLOW, blank, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, YELLOW, GREEN)


def task(grid):
    ((top,), (bottom,)) = split_at_lines(grid, YELLOW)
    return paint(blank(*top.shape), (top == BLACK) & (bottom == BLACK), GREEN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    a, b = (ORANGE, RED) if rng.random() < 0.5 else some_colours(rng, 2, (BLACK, YELLOW, GREEN))
    upper, lower = noise(rng, height, width, [a], 0.4), noise(rng, height, width, [b], 0.4)
    upper[0, 0] = a
    upper[-1, -1] = lower[-1, -1] = BLACK
    return join_with_lines([[upper], [lower]], YELLOW)
