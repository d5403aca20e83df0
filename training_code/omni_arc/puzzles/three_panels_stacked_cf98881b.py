"""The panels between red lines laid on top of each other, the left one above."""

from omni_arc.language import BLACK, RED, join_with_lines, overlay, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("overlay", "panels")
NAMED_COLOURS = (BLACK, RED)


def task(grid):
    (panels,) = split_at_lines(grid, RED)
    return overlay(panels)


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 10), between(rng, difficulty, 3, 8)
    panels = [noise(rng, height, width, [colour], 0.5) for colour in some_colours(rng, 3, (BLACK, RED))]
    for panel in panels:
        panel[int(rng.integers(height)), int(rng.integers(width))] = BLACK
    return join_with_lines([panels], RED)
