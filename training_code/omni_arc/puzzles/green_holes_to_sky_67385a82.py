"""Connected green cells become sky where there are at least three of them."""

from omni_arc.language import BLACK, GREEN, SKY, draw, find_objects, recolour
from omni_arc.scenes import between, blob, noise, put

CONCEPTS = ("size", "colour", "objects")
NAMED_COLOURS = (BLACK, GREEN, SKY)


def task(grid):
    return draw(grid, [recolour(obj, SKY) for obj in find_objects(grid) if obj.size > 2])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 12), between(rng, difficulty, 3, 12)
    grid = noise(rng, height, width, [GREEN], 0.25 + 0.25 * rng.random())
    put(grid, blob(rng, 3, 3, [GREEN], 4), (0, 0))
    return grid
