"""The green cells take, quarter by quarter, the colours of the small panel."""

import numpy as np

from omni_arc.language import BLACK, GREEN, SKY, blank, join_with_lines, scale, split_at_lines
from omni_arc.scenes import between, noise

CONCEPTS = ("mapping", "panels", "colour")
NAMED_COLOURS = (BLACK, SKY)


def task(grid):
    panels = [panel for row in split_at_lines(grid, SKY) for panel in row]
    pattern, colours = max(panels, key=np.size), min(panels, key=np.size)
    return np.where(pattern != BLACK, scale(colours, len(pattern) // 2), BLACK)


def generate(rng, difficulty):
    half = between(rng, difficulty, 2, 7)
    pattern = noise(rng, 2 * half, 2 * half, [GREEN], 0.55)
    colours = rng.choice(np.array([1, 2, 4, 5, 6, 7, 9], np.int8), (2, 2))
    right, down = rng.random(2) < 0.5
    rest = [[blank(2, 2 * half), pattern], [colours, blank(2 * half, 2)]]
    panels = [[colours, rest[0][0]], [rest[1][1], pattern]]
    panels = [row[::-1] for row in panels] if right else panels
    return join_with_lines(panels[::-1] if down else panels, SKY)
