"""The blue square sends a ray up to the left, the red one down to the right."""

from omni_arc.language import BLACK, BLUE, DOWN_RIGHT, RED, UP_LEFT, find_objects, ray
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("rays", "direction")
NAMED_COLOURS = (BLACK, BLUE, RED)


def task(grid):
    for obj in find_objects(grid):
        if obj.colour == BLUE:
            grid = ray(grid, (obj.top, obj.left), UP_LEFT, BLUE)
        else:
            grid = ray(grid, (obj.bottom, obj.right), DOWN_RIGHT, RED)
    return grid


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    side = between(rng, difficulty, 1, 3)
    put_free(rng, grid, box(side, side, BLUE), margin=1)
    put_free(rng, grid, box(side, side, RED), margin=1)
    return grid
