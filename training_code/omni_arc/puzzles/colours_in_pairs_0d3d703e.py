"""Every colour becomes its partner: blue and grey, red and magenta, green and yellow, sky and maroon."""

import numpy as np

from omni_arc.language import BLUE, GREEN, GREY, MAGENTA, MAROON, RED, SKY, YELLOW, recolour_by
from omni_arc.scenes import between

CONCEPTS = ("colour", "mapping")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    partners = {BLUE: GREY, RED: MAGENTA, GREEN: YELLOW, SKY: MAROON}
    return recolour_by(grid, partners | {b: a for a, b in partners.items()})


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    colours = np.array([1, 2, 3, 4, 5, 6, 8, 9], np.int8)
    if rng.random() < 0.5:
        return np.repeat(rng.choice(colours, (1, width)), height, axis=0)
    return rng.choice(colours, (height, width))
