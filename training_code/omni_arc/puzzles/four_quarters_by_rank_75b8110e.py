"""The quarters laid on top of each other: grey above pink above maroon above yellow."""

from omni_arc.language import BLACK, GREY, MAGENTA, MAROON, YELLOW, above, beside, overlay, split
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("overlay", "panels")
NAMED_COLOURS = (BLACK,)


def task(grid):
    yellow, grey, pink, maroon = split(grid, 2, 2)
    return overlay([grey, pink, maroon, yellow])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 9), between(rng, difficulty, 3, 9)
    colours = [YELLOW, GREY, MAGENTA, MAROON] if rng.random() < 0.7 else some_colours(rng, 4)
    a, b, c, d = (noise(rng, height, width, [colour], 0.5) for colour in colours)
    return above(beside(a, b), beside(c, d))
