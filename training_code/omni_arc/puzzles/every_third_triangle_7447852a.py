"""Of the triangles along the zigzag every third one becomes yellow."""

import numpy as np

from omni_arc.language import BLACK, YELLOW, draw, find_objects, main_colour, of_colour, recolour
from omni_arc.scenes import between, one_colour

CONCEPTS = ("patterns", "periodic", "filling")
NAMED_COLOURS = (BLACK, YELLOW)


def task(grid):
    triangles = of_colour(find_objects(grid, background=main_colour(grid)), BLACK)
    triangles = sorted(triangles, key=lambda obj: obj.left)
    return draw(grid, [recolour(obj, YELLOW) for obj in triangles[::3]])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 8), between(rng, difficulty, 8, 30)
    grid = np.zeros((height, width), np.int8)
    steps = np.arange(width) + int(rng.integers(2 * height - 2))
    rows = np.abs((steps + height - 1) % (2 * height - 2) - height + 1)
    grid[rows, np.arange(width)] = one_colour(rng, (BLACK, YELLOW))
    return grid
