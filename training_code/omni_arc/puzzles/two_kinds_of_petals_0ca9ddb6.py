"""Blue cells get orange petals on their sides, red ones yellow petals at their corners."""

import numpy as np

from omni_arc.language import BLACK, BLUE, DIAGONAL, ORANGE, RED, STRAIGHT, YELLOW, overlay, shift
from omni_arc.scenes import between, canvas, put_free

CONCEPTS = ("shapes", "position", "mapping")
NAMED_COLOURS = tuple(range(10))


def task(grid):
    petals = [(BLUE, ORANGE, STRAIGHT), (RED, YELLOW, DIAGONAL)]
    layers = [grid]
    for colour, petal, directions in petals:
        flower = np.where(grid == colour, np.int8(petal), BLACK).astype(np.int8)
        layers += [shift(flower, direction) for direction in directions]
    return overlay(layers)


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 6, 16)
    put_free(rng, grid, np.array([[int(rng.integers(1, 3))]]), gap=2, margin=1)
    for _ in range(between(rng, difficulty, 1, 6)):
        colour = int(rng.integers(1, 3)) if rng.random() < 0.7 else int(rng.choice([6, 8]))
        put_free(rng, grid, np.array([[colour]]), gap=2, margin=1)
    return grid
