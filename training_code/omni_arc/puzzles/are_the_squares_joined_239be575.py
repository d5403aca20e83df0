"""Sky if the two red squares hang together by sky cells, black if not."""

from omni_arc.language import BLACK, RED, SKY, blank, find_objects, of_colour
from omni_arc.scenes import between, noise

CONCEPTS = ("connection", "logic", "objects")
NAMED_COLOURS = (BLACK, RED, SKY)


def task(grid):
    parts = of_colour(find_objects(grid, diagonal=True, multicolour=True), RED)
    return blank(1, 1, SKY if len(parts) == 1 else BLACK)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 4, 12), between(rng, difficulty, 5, 12)
    grid = noise(rng, height, width, [SKY], 0.25 + 0.2 * rng.random())
    first, second = rng.permutation((height - 1) * 2)[:2]
    grid[first // 2 : first // 2 + 2, :2] = RED
    grid[second // 2 : second // 2 + 2, -2:] = RED
    return grid
