"""Steps that draw lines from objects: from their corners, on from their ends. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import AROUND, BLACK, DIAGONAL, STRAIGHT
from omni_arc.language.words import Colour, Direction, Grid
from omni_arc.program_search.memo import find_objects


def lines_from(grid: Grid, starts: list[tuple[int, int, Direction, Colour]], through: bool) -> Grid:
    """Lines from the cells after (row, column) in a direction, in a colour, over black cells to the border or (not through) a thing.

    Where lines cross the first one is above. A line whose first cell is not black is none.
    """
    height, width = grid.shape
    there, out = (grid != BLACK).tolist(), grid.copy()
    free = [[not drawn for drawn in row] for row in there]
    for row, column, (down, right), colour in starts:
        r, c = row + down, column + right
        if not (0 <= r < height and 0 <= c < width) or there[r][c]:
            continue
        while 0 <= r < height and 0 <= c < width and (through or not there[r][c]):
            if free[r][c]:
                free[r][c], out[r, c] = False, colour
            r, c = r + down, c + right
    return out


def corner_rays(grid: Grid, colour: Colour | None, way: int | None) -> Grid:
    """Diagonal lines of their colour from the corners of objects (None: of any colour) in one way, 0 to 3, or in all (None)."""
    starts = []
    for o in find_objects(grid, diagonal=True):
        if colour is None or o.colour == colour:
            for down, right in DIAGONAL if way is None else (DIAGONAL[way],):
                row, column = o.bottom if down > 0 else o.top, o.right if right > 0 else o.left
                starts.append((row, column, (down, right), o.colour))
    return lines_from(grid, starts, False)


def centre_rays(grid: Grid, colour: Colour | None, line: Colour | None, through: bool) -> Grid:
    """Straight lines from the centres of objects (None: of any colour) to the border or the next thing, under what is there."""
    starts = []
    for o in find_objects(grid, diagonal=True, multicolour=colour is None):
        if colour is None or o.colour == colour:
            row, column = o.centre
            shade = (int(grid[o.centre]) or o.colour) if line is None else line
            ends = (o.top, column), (o.bottom, column), (row, o.left), (row, o.right)
            starts += [(*end, direction, shade) for end, direction in zip(ends, STRAIGHT, strict=True)]
    return lines_from(grid, starts, through)


def tail_rays(grid: Grid, line: Colour | None) -> Grid:
    """Every cell with one drawn neighbour goes on, away from it, to the border or the next thing."""
    height, width = grid.shape
    starts = []
    for row, column in np.argwhere(grid != BLACK).tolist():
        near = [
            (y, x)
            for y, x in AROUND
            if 0 <= row + y < height and 0 <= column + x < width and grid[row + y, column + x] != BLACK
        ]
        if len(near) == 1:
            shade = int(grid[row, column]) if line is None else line
            starts.append((row, column, (-near[0][0], -near[0][1]), shade))
    return lines_from(grid, starts, False)
