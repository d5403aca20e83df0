"""Red dots become red lines straight to the next sky lines; where they arrive, a sky ring lies around the end."""

import numpy as np

from omni_arc.language import BLACK, RED, SKY, STRAIGHT, frame, line
from omni_arc.scenes import between

CONCEPTS = ("connection", "lines", "direction")
NAMED_COLOURS = (BLACK, RED, SKY)


def task(grid):
    out, ends = grid, []
    height, width = grid.shape
    for row, column in np.argwhere(grid == RED).tolist():
        for down, right in STRAIGHT:
            ahead = [(row + down * n, column + right * n) for n in range(1, max(height, width))]
            hits = [(r, c) for r, c in ahead if 0 <= r < height and 0 <= c < width and grid[r, c] == SKY]
            if hits:
                out = line(out, (row, column), hits[0], RED)
                ends.append(hits[0])
    for row, column in ends:
        out = frame(out, (row - 1, column - 1, row + 1, column + 1), SKY)
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 22), between(rng, difficulty, 7, 20)
    grid = np.zeros((height, width), np.int8)
    lines = [int(rng.integers(2, height - 6))]
    if rng.random() < difficulty and height - 2 > lines[0] + 6:
        lines.append(int(rng.integers(lines[0] + 6, height - 2)))
    grid[lines] = SKY
    free = [row for row in range(height) if all(abs(row - line) > 2 for line in lines)]
    for column in range(int(rng.integers(1, 4)), width - 1, 4):
        if rng.random() < 0.6 or not (grid == RED).any():
            grid[free[int(rng.integers(len(free)))], column] = RED
    return grid.T.copy() if rng.random() < 0.5 else grid
