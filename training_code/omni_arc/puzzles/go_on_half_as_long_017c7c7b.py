"""Blue becomes red and the rows go on repeating for half the height more."""

import numpy as np

from omni_arc.language import BLACK, BLUE, RED, period, replace_colour, tile
from omni_arc.scenes import between, noise

CONCEPTS = ("periodic", "patterns", "completion")
NAMED_COLOURS = (BLUE, RED)


def task(grid):
    out = replace_colour(grid, BLUE, RED)
    height, width = out.shape
    unit = out[: period(out)[0]]
    return tile(unit, height, 1)[: height * 3 // 2].copy()


def generate(rng, difficulty):
    width, rows = between(rng, difficulty, 3, 12), between(rng, difficulty, 2, 5)
    unit = noise(rng, rows, width, [BLUE], 0.55)
    unit[0], unit[1] = BLACK, BLACK
    unit[0, : int(rng.integers(1, width))] = BLUE
    unit[1, int(rng.integers(width))] = BLUE
    height = max(6, 2 * (rows + int(rng.integers(0, rows))))
    return np.tile(rng.permutation(unit), (6, 1))[:height].copy()
