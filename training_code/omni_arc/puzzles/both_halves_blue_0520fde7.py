"""Red where both halves beside the grey line are blue."""

from omni_arc.language import BLACK, BLUE, GREY, RED, blank, join_with_lines, paint, split_at_lines
from omni_arc.scenes import between, noise

CONCEPTS = ("logic", "overlay", "panels")
NAMED_COLOURS = (BLUE, GREY, RED, BLACK)


def task(grid):
    left, right = split_at_lines(grid, GREY)[0]
    return paint(blank(*left.shape), (left == BLUE) & (right == BLUE), RED)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    halves = [noise(rng, height, width, [BLUE], 0.4 + 0.3 * rng.random()) for _ in range(2)]
    halves[1][0, 0] = halves[0][0, 0] = BLUE
    halves[1][-1, -1] = BLACK
    return join_with_lines([halves], GREY)
