"""Rays leave the only cell in the four diagonal directions."""

from omni_arc.language import BLACK, DIAGONAL, find_objects, ray
from omni_arc.scenes import canvas, one_colour

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK,)


def task(grid):
    (dot,) = find_objects(grid)
    for direction in DIAGONAL:
        grid = ray(grid, dot.centre, direction, dot.colour)
    return grid


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 5, 20)
    grid[int(rng.integers(len(grid))), int(rng.integers(grid.shape[1]))] = one_colour(rng)
    return grid
