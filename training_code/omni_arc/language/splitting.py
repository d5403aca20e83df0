"""Grids cut into parts: at lines, or into equal panels."""

from __future__ import annotations

import numpy as np

from omni_arc.language.words import Colour, Grid


def split(grid: Grid, rows: int, columns: int) -> list[Grid]:
    """So many equal panels below and beside each other, in reading order. Raises ValueError where they do not fit.

    >>> [p.tolist() for p in split(grid_of("1234"), 1, 2)]
    [[[1, 2]], [[3, 4]]]
    """
    height, width = grid.shape
    if height % rows or width % columns:
        raise ValueError(f"{height} rows and {width} columns do not make {rows} x {columns} equal panels")
    h, w = height // rows, width // columns
    return [grid[r * h : (r + 1) * h, c * w : (c + 1) * w].copy() for r in range(rows) for c in range(columns)]


def line_colour(grid: Grid) -> Colour | None:
    """The colour of the full rows and columns that cut the grid: never black, of several the one with most cells.

    None where there is none.

    >>> line_colour(grid_of("1-5- 5555 --52"))
    5
    """
    rows = [int(row[0]) for row in grid if (row == row[0]).all()] if grid.shape[1] > 1 else []
    columns = [int(column[0]) for column in grid.T if (column == column[0]).all()] if grid.shape[0] > 1 else []
    counts = {colour: (grid == colour).sum() for colour in rows + columns if colour}
    return max(counts, key=lambda colour: counts[colour]) if counts else None


def split_at_lines(grid: Grid, colour: Colour) -> list[list[Grid]]:
    """The panels between full rows and columns of a colour: a list of panels for each row of panels.

    >>> [[p.tolist() for p in row] for row in split_at_lines(grid_of("1-52 5555 --53"), 5)]
    [[[[1, 0]], [[2]]], [[[0, 0]], [[3]]]]
    """
    lines = grid == colour
    row_runs, column_runs = _runs(~lines.all(axis=1)), _runs(~lines.all(axis=0))
    return [[grid[top:bottom, left:right].copy() for left, right in column_runs] for top, bottom in row_runs]


def join_with_lines(panels: list[list[Grid]], colour: Colour) -> Grid:
    """The panels with lines of a colour between them: undoes split_at_lines.

    >>> show(join_with_lines([[grid_of("1-"), grid_of("2")], [grid_of("--"), grid_of("3")]], 5))
    1-52
    5555
    --53
    """
    bands = []
    for row in panels:
        upright = np.full((row[0].shape[0], 1), colour, np.int8)
        bands.append(np.hstack([part for panel in row for part in (upright, panel)][1:]))
    level = np.full((1, bands[0].shape[1]), colour, np.int8)
    return np.vstack([part for band in bands for part in (level, band)][1:])


def _runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """(start, end) of every run of True; end is not part of it."""
    edges = np.flatnonzero(np.diff(np.r_[False, inside, False])).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
