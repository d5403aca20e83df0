"""Green dots get a magenta ring, sky ones a yellow ring, red ones a blue ring."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, MAGENTA, RED, SKY, YELLOW, draw, find_objects, grow
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("boundary", "mapping", "colour")
NAMED_COLOURS = (BLACK, GREEN, MAGENTA, SKY, YELLOW, RED, BLUE)


def task(grid):
    rings = {GREEN: MAGENTA, SKY: YELLOW, RED: BLUE}
    return draw(grid, [grow(dot, rings[dot.colour]) for dot in find_objects(grid)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 18)
    for _ in range(between(rng, difficulty, 1, 7)):
        put_free(rng, grid, np.array([[int(rng.choice([GREEN, SKY, RED]))]]), gap=2, margin=1)
    return grid
