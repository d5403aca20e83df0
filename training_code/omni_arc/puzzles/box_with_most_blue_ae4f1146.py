"""The box with most blue cells, cut out."""

from omni_arc.language import BLACK, BLUE, count, find_objects, image
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("counting", "selecting", "cropping")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    boxes = find_objects(grid, multicolour=True)
    return image(max(boxes, key=lambda obj: count(obj.pixels, BLUE)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    other = one_colour(rng, (BLACK, BLUE))
    for blues in rng.permutation(7)[: between(rng, difficulty, 2, 5)]:
        pixels = box(3, 3, other)
        pixels.flat[rng.permutation(9)[: blues + 1]] = BLUE
        put_free(rng, grid, pixels)
    return grid
