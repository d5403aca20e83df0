"""Grey frames are filled: magenta for one cell inside, orange for two by two, sky for three by three."""

import numpy as np

from omni_arc.language import BLACK, GREY, MAGENTA, ORANGE, SKY, draw, enclosed, find_objects, recolour
from omni_arc.scenes import between, box, canvas, put_free

CONCEPTS = ("filling", "size", "enclosure", "mapping")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    inside = enclosed(grid)
    colours = {1: MAGENTA, 4: ORANGE, 9: SKY}
    holes = find_objects(inside.astype(np.int8))
    return draw(grid, [recolour(hole, colours[hole.size]) for hole in holes])


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 7, 20)
    for _ in range(between(rng, difficulty, 1, 8)):
        side = int(rng.integers(3, 6))
        put_free(rng, grid, box(side, side, GREY, BLACK))
    return grid
