"""The panels beside and between two lines each way take the colours of their place."""

from omni_arc.language import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MAGENTA,
    MAROON,
    ORANGE,
    RED,
    SKY,
    YELLOW,
    blank,
    join_with_lines,
    split_at_lines,
)
from omni_arc.scenes import between

CONCEPTS = ("panels", "filling", "position")
NAMED_COLOURS = (BLACK, BLUE, RED, GREEN, YELLOW, MAGENTA)


def task(grid):
    colours = [[BLACK, RED, BLACK], [YELLOW, MAGENTA, GREEN], [BLACK, BLUE, BLACK]]
    lines = next(row[0] for row in grid if (row == row[0]).all())
    panels = split_at_lines(grid, lines)
    filled = [[blank(*panel.shape, colours[r][c]) for c, panel in enumerate(row)] for r, row in enumerate(panels)]
    return join_with_lines(filled, lines)


def generate(rng, difficulty):
    lines = SKY if rng.random() < 0.5 else int(rng.choice([GREY, ORANGE, MAROON]))
    heights = [between(rng, difficulty, 1, 9) for _ in range(3)]
    widths = [between(rng, difficulty, 2, 8) for _ in range(3)]
    return join_with_lines([[blank(height, width) for width in widths] for height in heights], lines)
