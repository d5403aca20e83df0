"""All panels between the lines become like the one that is not empty."""

from omni_arc.language import BLACK, join_with_lines, line_colour, split_at_lines
from omni_arc.scenes import between, noise, some_colours

CONCEPTS = ("panels", "copying", "lines")
NAMED_COLOURS = (BLACK,)


def task(grid):
    lines = line_colour(grid)
    panels = split_at_lines(grid, lines)
    full = next(panel for row in panels for panel in row if panel.any())
    return join_with_lines([[full for _ in row] for row in panels], lines)


def generate(rng, difficulty):
    colour, *colours = some_colours(rng, 2 + between(rng, difficulty, 1, 4))
    rows, columns = [(1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (1, 3), (3, 1), (3, 3)][int(rng.integers(8))]
    panel = noise(rng, between(rng, difficulty, 4, 9), between(rng, difficulty, 4, 9), colours, 0.25)
    panel[1, 1] = colours[0]
    panels = [[panel * 0 for _ in range(columns)] for _ in range(rows)]
    panels[int(rng.integers(rows))][int(rng.integers(columns))] = panel
    return join_with_lines(panels, colour)
