"""The green object moves up to the red wall; a sky line closes behind it."""

import numpy as np

from omni_arc.language import BLACK, GREEN, RED, RIGHT, SKY, draw, erase, move, object_of, rotate
from omni_arc.scenes import between, blob, put

CONCEPTS = ("moving", "lines", "direction")
NAMED_COLOURS = (BLACK, RED, GREEN, SKY)


def task(grid):
    for quarters in range(4):
        turned = rotate(grid, quarters)
        green, red = object_of(turned, turned == GREEN), object_of(turned, turned == RED)
        if red.width == 1 and green.right < red.left:
            green_there = move(green, RIGHT, red.left - green.right - 1)
            out = draw(erase(turned, green), green_there)
            out[:, green_there.left - 1] = SKY
            return rotate(out, -quarters)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 9), between(rng, difficulty, 12, 18)
    grid = np.zeros((height, width), np.int8)
    wall = int(rng.integers(7, width))
    grid[:, wall] = RED
    shape = blob(rng, min(height, 4), 4, [GREEN], between(rng, difficulty, 4, 9))
    top, left = rng.integers(len(grid) - shape.shape[0] + 1), rng.integers(0, wall - shape.shape[1])
    put(grid, shape, (int(top), int(left)))
    return rotate(grid, int(rng.integers(4)))
