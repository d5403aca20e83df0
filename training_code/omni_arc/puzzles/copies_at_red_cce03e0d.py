"""Every red cell becomes a copy of the grid, all others black."""

from omni_arc.language import BLACK, BLUE, RED, stamp
from omni_arc.scenes import noise, some_colours

CONCEPTS = ("tiling", "copying")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    return stamp(grid == RED, grid)


def generate(rng, difficulty):
    height, width = rng.integers(2, 4 + round(2 * difficulty), 2)
    grid = noise(rng, height, width, [RED, BLUE, *some_colours(rng, 1, (BLACK, RED))], 0.6)
    grid[int(rng.integers(height)), int(rng.integers(width))] = RED
    grid[0, 0] = RED if grid[0, 0] == BLACK else BLACK
    return grid
