"""On maroon, blue shapes with a hole become sky."""

from omni_arc.language import BLUE, CLEAR, MAROON, SKY, draw, find_objects, has_hole, recolour
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("holes", "selecting", "colour")
NAMED_COLOURS = (MAROON, BLUE, SKY)


def task(grid):
    shapes = find_objects(grid, background=MAROON)
    return draw(grid, [recolour(obj, SKY) for obj in shapes if has_hole(obj)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18, MAROON)
    for n in range(between(rng, difficulty, 2, 7)):
        height, width = rng.integers(3, 6, 2)
        pixels = box(height, width, BLUE, CLEAR)
        if n and rng.random() < 0.6:
            pixels[0, int(rng.integers(width))] = CLEAR
            pixels[int(rng.integers(1, height - 1)), 0] = CLEAR
        put_free(rng, grid, pixels, background=MAROON)
    return grid
