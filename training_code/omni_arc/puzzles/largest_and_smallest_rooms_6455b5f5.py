"""Of the black rooms the largest becomes blue, the smallest ones sky."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, SKY, draw, find_objects, largest, of_colour, recolour, smallest
from omni_arc.scenes import between, canvas

CONCEPTS = ("size", "selecting", "filling")
NAMED_COLOURS = (BLACK, RED, BLUE, SKY)


def task(grid):
    rooms = of_colour(find_objects(grid, background=None), BLACK)
    least = smallest(rooms).size
    out = draw(grid, [recolour(room, SKY) for room in rooms if room.size == least])
    return draw(out, recolour(largest(rooms), BLUE))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    for _ in range(between(rng, difficulty, 2, 4)):
        row, column = int(rng.integers(1, len(grid) - 1)), int(rng.integers(1, grid.shape[1] - 1))
        if rng.random() < 0.5:
            walls = np.flatnonzero(grid[row] == RED)
            grid[row, : walls[0] if len(walls) and rng.random() < 0.5 else None] = RED
        else:
            walls = np.flatnonzero(grid[:, column] == RED)
            grid[: walls[0] if len(walls) and rng.random() < 0.5 else None, column] = RED
    return grid
