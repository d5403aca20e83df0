"""Sky if coloured cells connect the red squares, else black."""

from omni_arc.language import BLACK, RED, SKY, blank, find_objects
from omni_arc.scenes import box, canvas, noise, put

CONCEPTS = ("connection", "logic")
NAMED_COLOURS = (BLACK, RED, SKY)


def task(grid):
    parts = [obj for obj in find_objects(grid, multicolour=True, diagonal=True) if RED in obj.colours]
    return blank(1, 1, SKY if len(parts) == 1 else BLACK)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 12)
    grid[:] = noise(rng, *grid.shape, [SKY], 0.25 + 0.2 * rng.random())
    height, width = grid.shape
    left = int(rng.integers(0, width - 4))
    put(grid, box(2, 2, RED), (int(rng.integers(height - 1)), left))
    put(grid, box(2, 2, RED), (int(rng.integers(height - 1)), int(rng.integers(left + 3, width - 1))))
    return grid
