"""A cell for each field between the lines, in the colour of the fields."""

import numpy as np

from omni_arc.language import blank, join_with_lines, main_colour, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("counting", "lines", "shrinking")
NAMED_COLOURS = ()


def task(grid):
    colour = grid[0, 0]
    has_fields = (grid == colour).any(axis=1)
    fields = split_at_lines(grid, main_colour(grid[~has_fields], None))
    return blank(len(fields), len(fields[0]), colour)


def generate(rng, difficulty):
    main, lines = some_colours(rng, 2)
    rows, columns = between(rng, difficulty, 2, 6), between(rng, difficulty, 2, 6)
    fields = [rng.integers(1, 2 + 30 // n, n) for n in (rows, columns)]
    while max(fields[0].sum() + rows, fields[1].sum() + columns) > 30:
        fields = [np.maximum(sizes - 1, 1) for sizes in fields]
    panels = [[np.full((h, w), main, np.int8) for w in fields[1]] for h in fields[0]]
    return join_with_lines(panels, lines)
