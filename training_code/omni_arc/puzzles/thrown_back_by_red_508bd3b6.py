"""The sky diagonal goes on in green to the red wall, which throws it back."""

import numpy as np

from omni_arc.language import BLACK, GREEN, RED, SKY, object_of, ray, rotate, transpose
from omni_arc.scenes import between

CONCEPTS = ("rays", "direction", "lines")
NAMED_COLOURS = (BLACK, RED, GREEN, SKY)


def task(grid):
    upright = (grid == RED).all(axis=0).any()
    turned = grid if upright else grid.T
    sky, red = object_of(turned, turned == SKY), object_of(turned, turned == RED)
    right = 1 if red.left > sky.right else -1
    down = right if sky.pixels[0, 0] >= 0 else -right
    row, column = sky.bottom if down > 0 else sky.top, sky.right if right > 0 else sky.left
    steps = max(red.left - sky.right, sky.left - red.right) - 1
    out = ray(turned, (row, column), (down, right), GREEN)
    out = ray(out, (row + steps * down, column + steps * right), (down, -right), GREEN)
    return out if upright else transpose(out)


def generate(rng, difficulty):
    height, wall, length = between(rng, difficulty, 9, 16), int(rng.integers(1, 5)), int(rng.integers(2, 5))
    free = int(rng.integers(length + 2, height - 1))
    grid = np.zeros((height, free + wall), np.int8)
    grid[:, free:] = RED
    start = int(rng.integers(0, free - length))
    top = int(rng.integers(0, height - (free - start) - 1)) if height - (free - start) > 1 else 0
    if rng.random() < 0.5:
        grid = np.pad(grid, ((0, 0), (max(0, height - grid.shape[1]), 0)))
        start += max(0, height - free - wall)
    grid[np.arange(top, top + length), np.arange(start, start + length)] = SKY
    grid = grid[::-1] if rng.random() < 0.5 else grid
    return rotate(grid, int(rng.integers(4)))
