"""Sky cells that see each other along a row or column are joined."""

from omni_arc.language import BLACK, SKY, connect
from omni_arc.scenes import between, canvas

CONCEPTS = ("connection", "joining", "lines")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    return connect(grid, SKY, SKY)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 18)
    height, width = grid.shape
    for _ in range(between(rng, difficulty, 1, 3)):
        row, (a, b) = int(rng.integers(height)), rng.choice(width, 2, replace=False)
        grid[row, [a, b]] = SKY
        grid[int(rng.integers(height)), b] = SKY
    grid[row, [0, -1]] = SKY
    grid[row, 1] = BLACK
    return grid
