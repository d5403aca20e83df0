"""From the red line to each dot sky, the dot yellow; its row beside the other red line all sky."""

import numpy as np

from omni_arc.language import BLACK, RED, SKY, YELLOW, find_objects, of_colour
from omni_arc.scenes import between

CONCEPTS = ("lines", "mapping", "position")
NAMED_COLOURS = (BLACK, RED, YELLOW, SKY)


def task(grid):
    out = grid.copy()
    lines = of_colour(find_objects(grid), RED)
    for row, column in np.argwhere(grid == SKY):
        near, far = lines if lines[0].top <= row <= lines[0].bottom else lines[::-1]
        start, end = min(near.left, column), max(near.left, column)
        out[row, start : end + 1] = np.where(grid[row, start : end + 1] == RED, RED, SKY)
        out[row, column] = YELLOW
        other = row - near.top + far.top
        out[other] = np.where(grid[other] == RED, RED, SKY)
    return out


def generate(rng, difficulty):
    width, length = between(rng, difficulty, 7, 16), between(rng, difficulty, 3, 8)
    gaps = [int(n) for n in rng.integers(1, 5, 3)]
    grid = np.zeros((max(19, 2 * length + sum(gaps)), width), np.int8)
    tops = [gaps[0], gaps[0] + length + gaps[1]]
    for top, column in zip(tops, (0, -1), strict=True):
        grid[top : top + length, column] = RED
    top = tops[int(rng.integers(2))]
    for row in rng.permutation(length)[: between(rng, difficulty, 1, 4)]:
        grid[top + row, int(rng.integers(1, width - 1))] = SKY
    return grid[:, ::-1].copy() if rng.random() < 0.5 else grid
