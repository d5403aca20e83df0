"""The gaps of the dashed frame, and of the dashed line across it, become red."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, frame, line, object_of
from omni_arc.scenes import canvas, put_free

CONCEPTS = ("lines", "completion", "boundary")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    box = object_of(grid, grid == BLUE)
    lines = frame(grid, (box.top, box.left, box.bottom, box.right), RED)
    inner = [(r, c) for r, c in box.cells if box.top < r < box.bottom and box.left < c < box.right]
    if inner:
        row, column = inner[0]
        across = all(r == row for r, _ in inner)
        start, end = ((row, box.left), (row, box.right)) if across else ((box.top, column), (box.bottom, column))
        lines = line(lines, start, end, RED)
    return np.where(grid == BLUE, grid, lines)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 17)
    height, width = (int(n) for n in rng.integers(6, np.minimum(np.array(grid.shape), 12)))
    lines = np.where(rng.random((height, width)) < 0.6, np.int8(BLUE), np.int8(BLACK))
    part = lines.copy()
    part[1:-1, 1:-1] = BLACK
    part[0, int(rng.integers(width))] = part[-1, int(rng.integers(width))] = BLUE
    part[int(rng.integers(height)), 0] = part[int(rng.integers(height)), -1] = BLUE
    if rng.random() < 0.7:
        turned, random = (part, lines) if rng.random() < 0.5 else (part.T, lines.T)
        row = int(rng.integers(2, len(turned) - 2))
        turned[row, 1:-1] = random[row, 1:-1]
        turned[row, [1, 3]] = BLUE
    put_free(rng, grid, part, gap=0)
    return grid
