"""The box with most red cells, cut out."""

from omni_arc.language import BLACK, RED, count, find_objects, image
from omni_arc.scenes import between, canvas, noise, put_free, some_colours

CONCEPTS = ("counting", "selecting", "cropping")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    boxes = find_objects(grid, multicolour=True)
    return image(max(boxes, key=lambda obj: count(obj.pixels, RED)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 18)
    colours = some_colours(rng, 2, (BLACK, RED))
    for reds in rng.permutation(5)[: between(rng, difficulty, 2, 4)]:
        height, width = rng.integers(3, 6, 2)
        pixels = noise(rng, height, width, colours, 1.0)
        pixels.flat[rng.permutation(pixels.size)[: reds + 1]] = RED
        put_free(rng, grid, pixels)
    return grid
