"""The colours of the diagonal go on repeating as nested corners on twice the size."""

import numpy as np

from omni_arc.language import BLACK
from omni_arc.scenes import between, some_colours

CONCEPTS = ("patterns", "periodic", "tiling")
NAMED_COLOURS = (BLACK,)


def task(grid):
    side = 2 * len(grid)
    diagonal = np.diag(grid)
    diagonal = diagonal[diagonal != BLACK]
    ring = np.maximum.outer(np.arange(side), np.arange(side))
    return diagonal[ring % len(diagonal)]


def generate(rng, difficulty):
    side = between(rng, difficulty, 3, 12)
    colours = some_colours(rng, between(rng, difficulty, 2, 5))
    diagonal = np.sort(rng.integers(0, len(colours), side - int(rng.integers(0, 2))))
    diagonal[[0, -1]] = 0, len(colours) - 1
    diagonal = np.array(colours, np.int8)[diagonal]
    ring = np.maximum.outer(np.arange(side), np.arange(side))
    return np.r_[diagonal, np.zeros(1, np.int8)][np.minimum(ring, len(diagonal))]
