"""Black cells in columns with a coloured cell become sky; then four copies."""

from omni_arc.language import BLACK, SKY, paint, tile
from omni_arc.scenes import between, noise, one_colour

CONCEPTS = ("tiling", "lines")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    used = (grid != BLACK).any(axis=0)
    return tile(paint(grid, (grid == BLACK) & used, SKY), 2, 2)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 2, 12), between(rng, difficulty, 2, 12)
    grid = noise(rng, height, width, [one_colour(rng, (BLACK, SKY))], 0.1)
    grid[int(rng.integers(height)), int(rng.integers(width))] = grid.max() or one_colour(rng, (BLACK, SKY))
    return grid
