"""A step that changes cells by what lies beside them until nothing changes: things grow, flow. In the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language.words import Grid
from omni_arc.program_search.steps.cells import neighbour


def in_way(down: int, right: int, way: int) -> tuple[int, int]:
    """A direction turned as the ways of `turned` turn a grid: 0 to 3 quarter turns clockwise, 4 to 7 of the mirror image."""
    right = -right if way > 3 else right
    for _ in range(way % 4):
        down, right = right, -down
    return down, right


def spread(grid: Grid, rules: tuple[tuple, ...]) -> Grid:
    """Cells change once, by the first rule (own colour, conditions, new colour, ways) all of whose conditions hold in one of its ways.

    A condition (down, right, value, first) is about the next cell there: its colour now (first: as it was in the beginning) is the
    value; 10: any but black, -1: beyond the border. A new colour of 10 is that of the cell of the first condition.
    """
    out = grid
    for _ in range(grid.size):
        before, out = out, out.copy()
        for own, conditions, colour, ways in rules:
            for way in ways:
                there = (grid == own) & (before == own) & (out == own)
                for down, right, value, first in conditions:
                    shown = neighbour(grid if first else before, in_way(down, right, way))
                    there = there & ((shown > 0) if value == 10 else (shown == value))
                shown = neighbour(before, in_way(conditions[0][0], conditions[0][1], way))
                out = np.where(there, shown if colour == 10 else colour, out).astype(np.int8)
        if (out == before).all():
            break
    return out
