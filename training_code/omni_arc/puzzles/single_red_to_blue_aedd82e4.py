"""Red cells without a red neighbour become blue."""

from omni_arc.language import BLACK, BLUE, RED, count_neighbours, paint
from omni_arc.scenes import between, noise

CONCEPTS = ("size", "colour", "objects")
NAMED_COLOURS = (BLACK, RED, BLUE)


def task(grid):
    alone = (grid == RED) & (count_neighbours(grid, RED, diagonal=False) == 0)
    return paint(grid, alone, BLUE)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    grid = noise(rng, height, width, [RED], 0.3 + 0.2 * rng.random())
    grid[:2, :2] = [[RED, BLACK], [BLACK, BLACK]]
    return grid
