"""Four copies of the grid; black cells that touch a coloured one at a corner become sky."""

import numpy as np

from omni_arc.language import BLACK, DIAGONAL, SKY, paint, shift, tile
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("tiling", "patterns")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    out = tile(grid, 2, 2)
    near = sum(shift((out != BLACK).astype(np.int8), direction) for direction in DIAGONAL) > 0
    return paint(out, near & (out == BLACK), SKY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 9), between(rng, difficulty, 2, 9)
    grid = noise(rng, height, width, [one_colour(rng, (BLACK, SKY))], 0.08 + 0.1 * rng.random())
    grid[int(rng.integers(height)), int(rng.integers(width))] = grid.max() or one_colour(rng, (BLACK, SKY))
    return grid
