"""Green cells move to the red cell and orange ones to the blue one, along rows and columns, until they lie beside it."""

import numpy as np

from omni_arc.language import BLACK, BLUE, DOWN, GREEN, LEFT, ORANGE, RED, RIGHT, UP, recolour_by
from omni_arc.scenes import canvas

CONCEPTS = ("moving", "direction", "colour")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN, ORANGE)


def task(grid):
    out = recolour_by(grid, {GREEN: BLACK, ORANGE: BLACK})
    for centre, moving in ((RED, GREEN), (BLUE, ORANGE)):
        for r, c in np.argwhere(grid == centre):
            arms = {UP: grid[:r, c], DOWN: grid[r + 1 :, c], LEFT: grid[r, :c], RIGHT: grid[r, c + 1 :]}
            for (down, right), arm in arms.items():
                if moving in arm:
                    out[r + down, c + right] = moving
    return out


def generate(rng, difficulty):
    grid = canvas(rng, difficulty, 9, 20)
    height, width = grid.shape
    row, column = int(rng.integers(2, height - 5)), int(rng.integers(2, width - 2))
    second = int(rng.integers(row + 3, height - 1)), int(rng.integers(2, width - 2))
    centres = [(row, column), second][: 1 + (rng.random() < 0.3 + 0.7 * difficulty)]
    for (row, column), (centre, moving) in zip(centres, rng.permutation([(RED, GREEN), (BLUE, ORANGE)])):
        grid[row, column] = centre
        cells = [(int(rng.integers(0, row)), column), (row, int(rng.integers(0, column)))]
        cells += [(int(rng.integers(row + 1, height)), column), (row, int(rng.integers(column + 1, width)))]
        for number in rng.permutation(4)[: int(rng.integers(1, 5))]:
            if grid[cells[number]] == BLACK:
                grid[cells[number]] = moving
    return grid
