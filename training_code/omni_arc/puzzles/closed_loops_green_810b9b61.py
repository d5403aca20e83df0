"""Blue shapes with a hole become green."""

from omni_arc.language import BLACK, BLUE, CLEAR, GREEN, draw, find_objects, has_hole, recolour
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("holes", "selecting", "colour")
NAMED_COLOURS = (BLACK, BLUE, GREEN)


def task(grid):
    return draw(grid, [recolour(obj, GREEN) for obj in find_objects(grid) if has_hole(obj)])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    for n in range(between(rng, difficulty, 2, 8)):
        height, width = rng.integers(3, 6, 2)
        pixels = box(height, width, BLUE, CLEAR)
        if n and rng.random() < 0.6:
            pixels[0, int(rng.integers(width))] = CLEAR
            pixels[int(rng.integers(1, height - 1)), 0] = CLEAR
        put_free(rng, grid, pixels)
    return grid
