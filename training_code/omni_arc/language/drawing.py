"""Drawing on a grid: objects, areas, lines, rays, frames. Each function gives a new grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from omni_arc.language.objects import Obj
from omni_arc.language.words import BLACK, Cell, Colour, Direction, Grid, Mask


def blank(height: int, width: int, colour: Colour = BLACK) -> Grid:
    """A grid of one colour.

    >>> show(blank(2, 3, 7))
    777
    777
    """
    return np.full((height, width), colour, np.int8)


def draw(grid: Grid, objects: Obj | Sequence[Obj] | None) -> Grid:
    """The objects on the grid, later ones above earlier ones; what lies outside is cut off, None draws nothing.

    >>> show(draw(blank(2, 4), move(find_objects(grid_of("1 2"), multicolour=True)[0], RIGHT, 3)))
    ---1
    ---2
    """
    out = grid.astype(np.int8, copy=True)
    height, width = grid.shape
    for obj in [objects] if isinstance(objects, Obj) else objects or []:
        top, left = max(obj.top, 0), max(obj.left, 0)
        bottom, right = min(obj.bottom + 1, height), min(obj.right + 1, width)
        if top < bottom and left < right:
            part = obj.pixels[top - obj.top : bottom - obj.top, left - obj.left : right - obj.left]
            place = out[top:bottom, left:right]
            np.copyto(place, part, where=part >= 0)
    return out


def erase(grid: Grid, objects: Obj | Sequence[Obj], colour: Colour = BLACK) -> Grid:
    """The cells of the objects take the colour.

    >>> show(erase(grid_of("12 12"), find_objects(grid_of("12 12"))[0]))
    -2
    -2
    """
    several = [objects] if isinstance(objects, Obj) else objects
    return draw(grid, [Obj(np.where(o.pixels >= 0, np.int8(colour), o.pixels), o.top, o.left) for o in several])


def paint(grid: Grid, mask: Mask, colour: Colour) -> Grid:
    """The cells of the mask take the colour.

    >>> show(paint(grid_of("12 21"), grid_of("12 21") == 2, 7))
    17
    71
    """
    return np.where(mask, np.int8(colour), grid).astype(np.int8)


def line(grid: Grid, start: Cell, end: Cell, colour: Colour) -> Grid:
    """A line from cell to cell, both with it: along a row, a column or a diagonal. Raises ValueError otherwise.

    >>> show(line(blank(3, 4), (0, 0), (2, 2), 6))
    6---
    -6--
    --6-
    """
    down, right = end[0] - start[0], end[1] - start[1]
    if down and right and abs(down) != abs(right):
        raise ValueError(f"no straight line leads from {start} to {end}")
    steps = max(abs(down), abs(right))
    out = grid.copy()
    for n in range(steps + 1):
        out[start[0] + n * down // max(steps, 1), start[1] + n * right // max(steps, 1)] = colour
    return out


def ray(grid: Grid, start: Cell, direction: Direction, colour: Colour, through: bool = False) -> Grid:
    """A line from the cell after `start` over cells that have one colour, until another colour or the border stops it.

    through: nothing but the border stops it, and it covers what it meets

    >>> show(ray(grid_of("1---2-"), (0, 0), RIGHT, 3))
    13332-
    >>> show(ray(grid_of("1---2-"), (0, 0), RIGHT, 3, through=True))
    133333
    """
    out = grid.copy()
    height, width = grid.shape
    row, column = start[0] + direction[0], start[1] + direction[1]
    free = None
    while direction != (0, 0) and 0 <= row < height and 0 <= column < width:
        free = grid[row, column] if free is None else free
        if grid[row, column] != free and not through:
            break
        out[row, column] = colour
        row, column = row + direction[0], column + direction[1]
    return out


def frame(grid: Grid, box: tuple[int, int, int, int], colour: Colour) -> Grid:
    """The border cells of a box (top, left, bottom, right) take the colour; what lies outside the grid is left out.

    >>> show(frame(blank(4, 5), (0, 1, 3, 4), 3))
    -3333
    -3--3
    -3--3
    -3333
    """
    top, left, bottom, right = box
    out = grid.copy()
    height, width = grid.shape
    rows = slice(max(top, 0), max(bottom + 1, 0))
    columns = slice(max(left, 0), max(right + 1, 0))
    for row in (top, bottom):
        if 0 <= row < height:
            out[row, columns] = colour
    for column in (left, right):
        if 0 <= column < width:
            out[rows, column] = colour
    return out


def connect(grid: Grid, colour: Colour, line_colour: Colour, background: Colour = BLACK) -> Grid:
    """A line between every two cells of a colour that see each other along a row or a column over background.

    >>> show(connect(grid_of("1--1- ----- 1----"), 1, 3))
    1331-
    3----
    1----
    """
    out = grid.copy()
    for cells, lines in ((grid, out), (grid.T, out.T)):
        ends = cells == colour
        for n in np.flatnonzero(ends.sum(axis=1) > 1).tolist():
            places = np.flatnonzero(ends[n]).tolist()
            for a, b in zip(places, places[1:], strict=False):
                if (cells[n, a + 1 : b] == background).all():
                    lines[n, a + 1 : b] = line_colour
    return out
