"""Every blue cup is filled with the colour of its dot, through the opening and one row above."""

import numpy as np

from omni_arc.language import BLACK, BLUE, Obj, blank, crop, draw, find_objects, main_colour, of_colour, replace_colour
from omni_arc.scenes import between, box, canvas, one_colour, put_free

CONCEPTS = ("filling", "enclosure", "objects")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    out = grid
    for cup in of_colour(find_objects(grid), BLUE):
        inside = crop(grid, (cup.top, cup.left, cup.bottom, cup.right))
        colour = main_colour(replace_colour(inside, BLUE, BLACK))
        out = draw(out, [Obj(blank(cup.height, cup.width, colour), cup.top - 1, cup.left), cup])
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 8, 17)
    for _ in range(between(rng, difficulty, 1, 4)):
        height, width = int(rng.integers(4, 6)), int(rng.integers(4, 7))
        cup = box(height, width, BLUE, BLACK)
        cup[0, int(rng.integers(1, width - 1))] = BLACK
        cup[int(rng.integers(1, height - 1)), int(rng.integers(1, width - 1))] = one_colour(rng, (BLACK, BLUE))
        put_free(rng, grid, np.vstack([np.zeros((1, width), np.int8), cup]))
    return grid
