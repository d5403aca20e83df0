"""Blue cells that see each other along a row or column are joined by sky."""

from omni_arc.language import BLACK, BLUE, SKY, connect
from omni_arc.scenes import between, noise

CONCEPTS = ("connection", "joining", "lines")
NAMED_COLOURS = (BLACK, BLUE, SKY)


def task(grid):
    return connect(grid, BLUE, SKY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 6, 22), between(rng, difficulty, 6, 22)
    grid = noise(rng, height, width, [BLUE], 0.04 + 0.06 * rng.random())
    row = int(rng.integers(height))
    grid[row, [0, 2]], grid[row, 1] = BLUE, BLACK
    return grid
