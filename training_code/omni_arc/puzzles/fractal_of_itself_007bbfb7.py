"""Every coloured cell becomes a copy of the whole grid."""

from omni_arc.language import BLACK, RED, stamp
from omni_arc.scenes import noise, one_colour

CONCEPTS = ("tiling", "patterns", "enlarging")
NAMED_COLOURS = (BLACK,)


def task(grid):
    return stamp(grid != BLACK, grid)


def generate(rng, difficulty):
    height, width = rng.integers(2, 4 + round(2 * difficulty), 2)
    grid = noise(rng, height, width, [one_colour(rng)], 0.35 + 0.3 * rng.random())
    grid[tuple(rng.integers((height, width)))] = BLACK
    grid[0, int(rng.integers(1, width))] = grid.max() or RED
    return grid
