"""Nested boxes with walls one cell thick: rows and columns that repeat are left out."""

from omni_arc.language import squeeze
from omni_arc.scenes import between, canvas, some_colours

CONCEPTS = ("shrinking", "shapes", "patterns")
NAMED_COLOURS = ()


def task(grid):
    return squeeze(grid)


def generate(rng, difficulty):
    *colours, ground = some_colours(rng, 6, ())
    grid = canvas(rng, difficulty, 14, 29, colour=ground)
    part = grid
    for colour in colours[: between(rng, difficulty, 1, 5)]:
        height, width = part.shape
        if min(height, width) < 6:
            break
        top, left = rng.integers(1, min(height, width) // 3 + 1, 2)
        part = part[top : height - int(rng.integers(1, height // 3)), left : width - int(rng.integers(1, width // 3))]
        part[:] = colour
    return grid
