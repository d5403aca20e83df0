"""The border cells become sky."""

from omni_arc.language import BLACK, SKY, frame
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("boundary",)
NAMED_COLOURS = (SKY,)


def task(grid):
    height, width = grid.shape
    return frame(grid, (0, 0, height - 1, width - 1), SKY)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 14), between(rng, difficulty, 3, 14)
    colours = some_colours(rng, between(rng, difficulty, 1, 4), (BLACK, SKY))
    return noise(rng, height, width, colours, 0.3 * rng.random())
