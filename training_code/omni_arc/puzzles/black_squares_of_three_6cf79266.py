"""Black squares of three by three become blue, in reading order where they overlap."""

from omni_arc.language import BLACK, BLUE
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("shapes", "filling", "noise")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    out = grid.copy()
    for row in range(len(grid) - 2):
        for column in range(grid.shape[1] - 2):
            square = out[row : row + 3, column : column + 3]
            if not square.any():
                square[:] = BLUE
    return out


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 10, 24), between(rng, difficulty, 10, 24)
    grid = noise(rng, height, width, [one_colour(rng, (BLACK, BLUE))], 0.55 + 0.15 * rng.random())
    for _ in range(between(rng, difficulty, 1, 6)):
        row, column = int(rng.integers(height - 2)), int(rng.integers(width - 2))
        grid[row : row + 3, column : column + 3] = BLACK
    return grid
