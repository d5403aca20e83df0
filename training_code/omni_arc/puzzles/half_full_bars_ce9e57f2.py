"""The lower half of every red bar becomes sky."""

from omni_arc.language import BLACK, RED, SKY, find_objects
from omni_arc.scenes import canvas

CONCEPTS = ("counting", "filling")
NAMED_COLOURS = (BLACK, RED, SKY)


def task(grid):
    out = grid.copy()
    for bar in find_objects(grid):
        out[bar.bottom - bar.height // 2 + 1 : bar.bottom + 1, bar.left] = SKY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 16)
    height, width = grid.shape
    for column in range(1, width, 2):
        grid[height - int(rng.integers(2, height + 1)) :, column] = RED
    return grid
