"""Sky cells that see each other along a row or column are joined by green."""

import numpy as np

from omni_arc.language import BLACK, GREEN, SKY, connect
from omni_arc.scenes import between, canvas

CONCEPTS = ("connection", "joining", "lines")
NAMED_COLOURS = (BLACK, SKY, GREEN)


def task(grid):
    return connect(grid, SKY, GREEN)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 3, 16)
    rows = rng.permutation(len(grid))
    for n in range(1, min(between(rng, difficulty, 1, 4), len(rows))):
        columns = rng.choice(grid.shape[1], 2, replace=False)
        grid[rows[n], columns if rng.random() < 0.7 else columns[:1]] = SKY
    grid[rows[0], [0, -1]] = SKY
    return np.ascontiguousarray(grid.T) if rng.random() < 0.5 else grid
