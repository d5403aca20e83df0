"""The inside of every rectangle becomes sky."""

from omni_arc.language import BLACK, SKY, find_objects
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("filling", "boundary", "objects")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    out = grid.copy()
    for obj in find_objects(grid):
        out[obj.top + 1 : obj.bottom, obj.left + 1 : obj.right] = SKY
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 10, 18)
    for _ in range(between(rng, difficulty, 2, 5)):
        height, width = rng.integers(3, 8, 2)
        put_free(rng, grid, box(int(height), int(width), one_colour(rng, (BLACK, SKY))))
    return grid
