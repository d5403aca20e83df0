"""Of the fields between the lines the one with a cell of another colour."""

import numpy as np

from omni_arc.language import BLACK, colours_of, join_with_lines, split_at_lines
from omni_arc.scenes import between, some_colours

CONCEPTS = ("selecting", "lines", "panels")
NAMED_COLOURS = ()


def task(grid):
    lines = [row[0] for row in grid if (row == row[0]).all()]
    for row in split_at_lines(grid, lines[0]):
        for field in row:
            if len(colours_of(field, None)) > 1:
                return field


def generate(rng, difficulty):
    main, lines, dot = some_colours(rng, 3, () if rng.random() < 0.5 else (BLACK,))
    side, number = between(rng, difficulty, 2, 7), int(rng.integers(2, 4))
    fields = [[np.full((side, side), main, np.int8) for _ in range(number)] for _ in range(number)]
    fields[int(rng.integers(number))][int(rng.integers(number))][tuple(rng.integers(side, size=2))] = dot
    return join_with_lines(fields, lines)
