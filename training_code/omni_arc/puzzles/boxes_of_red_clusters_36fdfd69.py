"""In the box of every cluster of red cells, at most two steps apart, the others become yellow."""

import numpy as np

from omni_arc.language import BLACK, RED, YELLOW, Obj, blank, count_neighbours, draw, find_objects, pad, scale
from omni_arc.scenes import between, noise, one_colour, put, put_free

CONCEPTS = ("joining", "filling", "noise")
NAMED_COLOURS = (RED, YELLOW)


def task(grid):
    wide = scale(pad(grid, 1), 2)
    near = (wide == RED) | (count_neighbours(wide, RED) > 0)
    out = grid
    for obj in find_objects(near.astype(np.int8), diagonal=True):
        height, width = obj.height // 2 - 1, obj.width // 2 - 1
        out = draw(out, Obj(blank(height, width, YELLOW), obj.top // 2, obj.left // 2))
    return np.where(grid == RED, RED, out).astype(np.int8)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 12, 20), between(rng, difficulty, 12, 20)
    colour = one_colour(rng, (BLACK, RED, YELLOW))
    grid = noise(rng, height, width, [colour], 0.45)
    free = np.zeros(grid.shape, np.int8)
    for _ in range(between(rng, difficulty, 2, 7)):
        tall, wide = 2, int(rng.integers(2, 6))
        if rng.random() < 0.3:
            tall, wide = wide, tall
        cells = np.full((tall, wide), colour, np.int8)
        cells[np.indices(cells.shape).sum(axis=0) % 2 == int(rng.integers(2))] = RED
        cells[rng.random(cells.shape) < 0.3] = RED
        place = put_free(rng, free, np.ones((tall, wide), np.int8), gap=2)
        if place:
            put(grid, cells, place)
    return grid
