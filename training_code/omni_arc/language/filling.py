"""Areas: what can be reached from a cell, what is enclosed. Knows no objects."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from omni_arc.language.words import BLACK, Cell, Colour, Grid, Mask


def reachable(free: Mask, starts: Iterable[Cell], diagonal: bool = False) -> Mask:
    """The free cells that can be reached from free starts by steps over free cells.

    >>> show(reachable(grid_of("11-1 -1-1 11-1") == 1, [(0, 0)]))
    11--
    -1--
    11--
    """
    height, width = free.shape
    step = width + 2
    padded = np.zeros((height + 2, step), bool)
    padded[1:-1, 1:-1] = free
    flat = padded.ravel().tolist()
    offsets = (-step, -1, 1, step, -step - 1, 1 - step, step - 1, step + 1)[: 8 if diagonal else 4]
    cells = []
    for row, column in starts:
        start = (row + 1) * step + column + 1
        if flat[start]:
            flat[start] = False
            cells.append(start)
    for cell in cells:
        for offset in offsets:
            if flat[cell + offset]:
                flat[cell + offset] = False
                cells.append(cell + offset)
    reached = np.zeros((height + 2) * step, bool)
    reached[cells] = True
    return reached.reshape(height + 2, step)[1:-1, 1:-1]


def flood_fill(grid: Grid, start: Cell, colour: Colour, diagonal: bool = False) -> Grid:
    """The area of one colour around a cell takes another colour.

    >>> show(flood_fill(grid_of("--1- --1- 111-"), (0, 0), 3))
    331-
    331-
    111-
    """
    return np.where(reachable(grid == grid[start], [start], diagonal), np.int8(colour), grid)


def enclosed(grid: Grid, background: Colour = BLACK, diagonal: bool = False) -> Mask:
    """The cells of the background from which no way over background leads to the border.

    diagonal: ways may also pass between cells that touch at a corner

    >>> show(enclosed(grid_of("-111- -1-1- -111- 2-2--")))
    -----
    --1--
    -----
    -----
    """
    free = grid == background
    height, width = grid.shape
    border = [(r, c) for r in range(height) for c in (0, width - 1)] + [
        (r, c) for c in range(width) for r in (0, height - 1)
    ]
    return free & ~reachable(free, border, diagonal)


def fill_enclosed(grid: Grid, colour: Colour, background: Colour = BLACK, diagonal: bool = False) -> Grid:
    """All enclosed background takes the colour.

    >>> show(fill_enclosed(grid_of("-111- -1-1- -111-"), 4))
    -111-
    -141-
    -111-
    """
    return np.where(enclosed(grid, background, diagonal), np.int8(colour), grid)
