"""Green where the red halves above and below the yellow line differ."""

from omni_arc.language import BLACK, GREEN, RED, YELLOW, blank, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLACK, YELLOW, GREEN)


def task(grid):
    ((top,), (bottom,)) = split_at_lines(grid, YELLOW)
    return paint(blank(*top.shape), top != bottom, GREEN)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 14), between(rng, difficulty, 2, 12)
    colour = RED if rng.random() < 0.5 else one_colour(rng, (BLACK, YELLOW, GREEN))
    upper, lower = noise(rng, height, width, [colour], 0.5), noise(rng, height, width, [colour], 0.5)
    upper[0, 0] = colour if lower[0, 0] == BLACK else BLACK
    upper[-1, -1] = lower[-1, -1]
    return join_with_lines([[upper], [lower]], YELLOW)
