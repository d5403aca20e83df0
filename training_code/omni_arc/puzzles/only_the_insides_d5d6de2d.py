"""Red frames disappear, what they enclose becomes green."""

from omni_arc.language import BLACK, GREEN, RED, blank, enclosed, paint
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("enclosure", "filling")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    return paint(blank(*grid.shape), enclosed(grid), GREEN)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 26)
    put_free(rng, grid, box(int(rng.integers(3, 7)), int(rng.integers(3, 7)), RED, BLACK))
    for _ in range(between(rng, difficulty, 1, 5)):
        height, width = rng.integers(2, 7, 2)
        put_free(rng, grid, box(height, width, RED, BLACK if rng.random() < 0.7 else RED))
    return grid
