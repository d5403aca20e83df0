"""Steps that draw lines from objects: from their corners, on from their ends. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import AROUND, BLACK, DIAGONAL, STRAIGHT, overlay, ray
from omni_arc.language.words import Colour, Grid
from omni_arc.program_search.memo import find_objects


def corner_rays(grid: Grid, colour: Colour | None, way: int | None) -> Grid:
    """Diagonal lines of their colour from the corners of objects (None: of any colour) in one way, 0 to 3, or in all (None)."""
    lines = []
    for o in find_objects(grid, diagonal=True):
        if colour is None or o.colour == colour:
            for direction in DIAGONAL if way is None else (DIAGONAL[way],):
                start = o.bottom if direction[0] > 0 else o.top, o.right if direction[1] > 0 else o.left
                beyond = start[0] + direction[0], start[1] + direction[1]
                if 0 <= beyond[0] < grid.shape[0] and 0 <= beyond[1] < grid.shape[1] and grid[beyond] == BLACK:
                    made = ray(grid, start, direction, o.colour)
                    lines.append(np.where(made != grid, made, BLACK).astype(np.int8))
    return overlay([grid, *lines])


def centre_rays(grid: Grid, colour: Colour | None, line: Colour | None, through: bool) -> Grid:
    """Straight lines from the centres of objects (None: of any colour) to the border or the next thing, under what is there."""
    lines = []
    for o in find_objects(grid, diagonal=True, multicolour=colour is None):
        if colour is None or o.colour == colour:
            inner = int(grid[o.centre])
            for direction in STRAIGHT:
                start = o.centre
                while o.top <= start[0] <= o.bottom and o.left <= start[1] <= o.right:
                    start = start[0] + direction[0], start[1] + direction[1]
                if 0 <= start[0] < grid.shape[0] and 0 <= start[1] < grid.shape[1] and grid[start] == BLACK:
                    edge = start[0] - direction[0], start[1] - direction[1]
                    made = ray(grid, edge, direction, (inner or o.colour) if line is None else line, through=through)
                    lines.append(np.where(made != grid, made, BLACK).astype(np.int8))
    return overlay([grid, *lines])


def tail_rays(grid: Grid, line: Colour | None) -> Grid:
    """Every cell with one drawn neighbour goes on, away from it, to the border or the next thing."""
    height, width = grid.shape
    lines = []
    for row, column in np.argwhere(grid != BLACK).tolist():
        near = [
            (y, x)
            for y, x in AROUND
            if 0 <= row + y < height and 0 <= column + x < width and grid[row + y, column + x] != BLACK
        ]
        if len(near) == 1:
            direction = -near[0][0], -near[0][1]
            beyond = row + direction[0], column + direction[1]
            if 0 <= beyond[0] < height and 0 <= beyond[1] < width:
                shade = int(grid[row, column]) if line is None else line
                made = ray(grid, (row, column), direction, shade)
                lines.append(np.where(made != grid, made, BLACK).astype(np.int8))
    return overlay([grid, *lines])
