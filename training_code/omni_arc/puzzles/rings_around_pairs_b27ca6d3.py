"""Red pairs get a green ring."""

from omni_arc.language import BLACK, GREEN, RED, draw, find_objects, grow
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("boundary", "size", "selecting")
NAMED_COLOURS = (BLACK, RED, GREEN)


def task(grid):
    pairs = [obj for obj in find_objects(grid) if obj.size == 2]
    return draw(grid, [grow(pair, GREEN) for pair in pairs])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 20)
    for n in range(between(rng, difficulty, 3, 12)):
        pixels = box(1, 2 if n % 2 == 0 else 1, RED)
        put_free(rng, grid, pixels if rng.random() < 0.5 else pixels.T, gap=2)
    return grid
