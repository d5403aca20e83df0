"""The panels between blue lines laid on top of each other in reading order."""

from omni_arc.language import BLACK, BLUE, MAGENTA, ORANGE, SKY, YELLOW, join_with_lines, overlay, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("overlay", "panels")
NAMED_COLOURS = (BLACK, BLUE)


def task(grid):
    panels = split_at_lines(grid, BLUE)
    return overlay(panels[0] + panels[1])


def generate(rng, difficulty):
    height, width = between(rng, difficulty, 3, 7), between(rng, difficulty, 3, 7)
    colours = [ORANGE, YELLOW, SKY, MAGENTA] if rng.random() < 0.5 else some_colours(rng, 4, (BLACK, BLUE))
    panels = [noise(rng, height, width, [colour], 0.45) for colour in colours]
    for panel in panels:
        panel[int(rng.integers(height)), int(rng.integers(width))] = BLACK
    return join_with_lines([panels[:2], panels[2:]], BLUE)
