"""Blue cells within the box around the sky cells become green."""

import numpy as np

from omni_arc.language import BLACK, BLUE, GREEN, SKY, object_of
from omni_arc.scenes import between, noise

CONCEPTS = ("position", "colour")
NAMED_COLOURS = (BLUE, GREEN, SKY)


def task(grid):
    sky = object_of(grid, grid == SKY)
    out = grid.copy()
    box = out[sky.top : sky.bottom + 1, sky.left : sky.right + 1]
    box[box == BLUE] = GREEN
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 20), between(rng, difficulty, 10, 20)
    if rng.random() < 0.4:
        unit = noise(rng, int(rng.integers(1, 5)), int(rng.integers(2, 5)), [BLUE], 0.6)
        unit[0, 0], unit[0, 1] = BLUE, BLACK
        grid = np.tile(unit, (20, 10))[:height, :width].copy()
    else:
        grid = noise(rng, height, width, [BLUE], 0.5)
    tall, wide = rng.integers(3, 8, 2)
    top, left = rng.integers(0, (height - tall + 1, width - wide + 1))
    part = grid[top : top + tall, left : left + wide]
    part[part == BLACK] = SKY
    part[0, 0], part[-1, -1], part[0, 1] = SKY, SKY, BLUE
    return grid
