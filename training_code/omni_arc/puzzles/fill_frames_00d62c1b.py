"""Black cells that green ones enclose become yellow."""

from omni_arc.language import BLACK, GREEN, YELLOW, fill_enclosed
from omni_arc.scenes import between, box, canvas, noise, put_free

CONCEPTS = ("enclosure", "filling")
NAMED_COLOURS = (BLACK, GREEN, YELLOW)


def task(grid):
    return fill_enclosed(grid, YELLOW)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 20)
    for _ in range(between(rng, difficulty, 1, 7)):
        height, width = rng.integers(3, 4 + round(3 * difficulty), 2)
        put_free(rng, grid, box(height, width, GREEN, BLACK), gap=0)
    dots = noise(rng, *grid.shape, [GREEN], 0.25 * difficulty)
    grid[grid == BLACK] = dots[grid == BLACK]
    return grid
