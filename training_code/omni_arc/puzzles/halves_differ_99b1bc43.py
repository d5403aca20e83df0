"""Green where just one of the halves above and below the yellow line is coloured."""

from omni_arc.language import BLACK, BLUE, GREEN, RED, YELLOW, blank, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, YELLOW, GREEN)


def task(grid):
    ((top,), (bottom,)) = split_at_lines(grid, YELLOW)
    return paint(blank(*top.shape), (top == BLACK) != (bottom == BLACK), GREEN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    a, b = (BLUE, RED) if rng.random() < 0.5 else some_colours(rng, 2, (BLACK, YELLOW, GREEN))
    upper, lower = noise(rng, height, width, [a], 0.5), noise(rng, height, width, [b], 0.5)
    upper[0, 0] = a if lower[0, 0] == BLACK else BLACK
    upper[-1, -1] = BLACK if lower[-1, -1] == BLACK else a
    return join_with_lines([[upper], [lower]], YELLOW)
