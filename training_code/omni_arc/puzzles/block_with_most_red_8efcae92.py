"""The block with most red dots, cut out."""

import numpy as np

from omni_arc.language import BLACK, RED, count, find_objects, image
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("counting", "selecting", "cropping")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    blocks = find_objects(grid, multicolour=True)
    return image(max(blocks, key=lambda block: count(block.pixels, RED)))


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 14, 24)
    colour = one_colour(rng, (BLACK, RED))
    for dots in rng.permutation(np.arange(1, 13))[: between(rng, difficulty, 2, 5)]:
        pixels = box(int(rng.integers(5, 10)), int(rng.integers(5, 10)), colour)
        pixels.flat[rng.permutation(pixels.size)[:dots]] = RED
        put_free(rng, grid, pixels)
    return grid
