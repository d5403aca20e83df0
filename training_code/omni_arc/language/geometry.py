"""Whole grids turned, cut, enlarged, put together. Knows no objects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from omni_arc.language.words import BLACK, Colour, Direction, Grid, Mask


def flip_columns(grid: Grid) -> Grid:
    """Left becomes right.

    >>> show(flip_columns(grid_of("12- 3--")))
    -21
    --3
    """
    return grid[:, ::-1].copy()


def flip_rows(grid: Grid) -> Grid:
    """The top becomes the bottom.

    >>> show(flip_rows(grid_of("12- 3--")))
    3--
    12-
    """
    return grid[::-1].copy()


def rotate(grid: Grid, quarters: int = 1) -> Grid:
    """So many quarter turns clockwise.

    >>> show(rotate(grid_of("12- 3--")))
    31
    -2
    --
    """
    return np.rot90(grid, -quarters).copy()


def transpose(grid: Grid) -> Grid:
    """Rows become columns.

    >>> show(transpose(grid_of("12- 3--")))
    13
    2-
    --
    """
    return grid.T.copy()


def crop(grid: Grid, box: tuple[int, int, int, int]) -> Grid:
    """The part of a grid within a box (top, left, bottom, right), last row and column with it.

    >>> show(crop(grid_of("123 456 789"), (0, 1, 1, 2)))
    23
    56
    """
    top, left, bottom, right = box
    return grid[max(top, 0) : bottom + 1, max(left, 0) : right + 1].copy()


def trim(grid: Grid, background: Colour = BLACK) -> Grid:
    """Without the rows and columns of background around all the rest; the grid itself where there is nothing else.

    >>> show(trim(grid_of("---- -12- --1- ----")))
    12
    -1
    """
    rows, columns = np.flatnonzero((grid != background).any(1)), np.flatnonzero((grid != background).any(0))
    return grid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy() if len(rows) else grid.copy()


def pad(grid: Grid, width: int, colour: Colour = BLACK) -> Grid:
    """With a frame of a colour around it.

    >>> show(pad(grid_of("12"), 1, 3))
    3333
    3123
    3333
    """
    return np.pad(grid, width, constant_values=colour)


def shift(grid: Grid, direction: Direction, steps: int = 1, fill: Colour | None = BLACK) -> Grid:
    """Everything so many steps further; `fill` comes in from the other side, with None what went out.

    >>> show(shift(grid_of("123"), RIGHT))
    -12
    >>> show(shift(grid_of("123"), RIGHT, fill=None))
    312
    """
    down, right = direction[0] * steps, direction[1] * steps
    out = np.roll(grid, (down, right), axis=(0, 1))
    if fill is not None:
        out[: max(down, 0)] = fill
        out[:, : max(right, 0)] = fill
        if down < 0:
            out[down:] = fill
        if right < 0:
            out[:, right:] = fill
    return out


def scale(grid: Grid, factor: int) -> Grid:
    """Every cell becomes a square of cells.

    >>> show(scale(grid_of("12"), 2))
    1122
    1122
    """
    return grid.repeat(factor, axis=0).repeat(factor, axis=1)


def shrink(grid: Grid, factor: int) -> Grid:
    """The top left cell of every square of cells: what undoes scale.

    >>> show(shrink(grid_of("1122 1122"), 2))
    12
    """
    return grid[::factor, ::factor].copy()


def tile(grid: Grid, rows: int, columns: int) -> Grid:
    """Copies of the grid below and beside each other.

    >>> show(tile(grid_of("1- -2"), 1, 3))
    1-1-1-
    -2-2-2
    """
    return np.tile(grid, (rows, columns))


def beside(*grids: Grid) -> Grid:
    """Grids of equal height from left to right.

    >>> show(beside(grid_of("1 2"), grid_of("34 56")))
    134
    256
    """
    return np.hstack(grids)


def above(*grids: Grid) -> Grid:
    """Grids of equal width from top to bottom.

    >>> show(above(grid_of("12"), grid_of("34")))
    12
    34
    """
    return np.vstack(grids)


def stamp(mask: Mask, grid: Grid, background: Colour = BLACK) -> Grid:
    """Every cell of the mask becomes a copy of the grid, every other one as much background.

    >>> show(stamp(grid_of("1- 11") == 1, grid_of("23")))
    23--
    2323
    """
    return np.where(np.kron(mask, np.ones(grid.shape, bool)), np.tile(grid, mask.shape), np.int8(background))


def squeeze(grid: Grid) -> Grid:
    """Rows and columns that repeat the one before are left out.

    >>> show(squeeze(grid_of("112 112 333")))
    12
    33
    """
    rows = np.r_[True, (grid[1:] != grid[:-1]).any(axis=1)]
    columns = np.r_[True, (grid[:, 1:] != grid[:, :-1]).any(axis=0)]
    return grid[rows][:, columns]


def overlay(grids: Sequence[Grid], transparent: Colour = BLACK) -> Grid:
    """Grids of equal shape on top of each other, the first one above: in each cell the first colour that is not transparent.

    >>> show(overlay([grid_of("1--"), grid_of("22-")]))
    12-
    """
    out = np.full(grids[0].shape, transparent, np.int8)
    for grid in reversed(grids):
        np.copyto(out, grid, where=grid != transparent)
    return out


def gravity(grid: Grid, direction: Direction, background: Colour = BLACK) -> Grid:
    """Every cell that is not background falls by itself in the direction, as far as it can.

    >>> show(gravity(grid_of("12- --3 4--"), (1, 0)))
    ---
    1--
    423
    """
    turned = grid.T if direction[0] else grid  # (lines, places): things fall along the second axis
    order = np.argsort(turned != background, axis=1, kind="stable")  # background first: it falls to the end
    if sum(direction) < 0:
        order = np.argsort(turned == background, axis=1, kind="stable")
    fallen = np.take_along_axis(turned, order, axis=1)
    return (fallen.T if direction[0] else fallen).copy()
