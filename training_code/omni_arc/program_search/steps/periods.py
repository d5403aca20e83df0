"""Steps that find what a grid repeats, also slanted, and go on with it. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language.words import Colour, Grid


def lattice(grid: Grid, hidden: Colour | None) -> tuple[int, int, int, Grid]:
    """(rows, columns, slant, tile): the smallest tile that repeats, each band of rows so many columns further than the one above.

    hidden: a colour that may hide anything; every cell of the tile must be visible somewhere
    """
    height, width = grid.shape
    visible = np.ones(grid.shape, bool) if hidden is None else grid != hidden
    row, column = np.nonzero(visible)
    shades = grid[visible].astype(np.int64)
    for area in range(1, min(height * width - 1, 50) + 1):
        for rows in range(1, area + 1):
            columns = area // rows
            if rows * columns != area or rows > height or columns > width:
                continue
            for slant in range(columns if rows < height else 1):
                places = row % rows * columns + (column - slant * (row // rows)) % columns
                seen = np.bincount(places * 10 + shades, minlength=area * 10).reshape(area, 10)
                if ((seen > 0).sum(axis=1) == 1).all():
                    return rows, columns, slant, seen.argmax(axis=1).reshape(rows, columns).astype(np.int8)
    raise ValueError("nothing repeats")


def continued(grid: Grid, hidden: Colour | None, rows: int, columns: int) -> Grid:
    """What the grid repeats, on a grid of so many rows and columns."""
    high, wide, slant, tile = lattice(grid, hidden)
    row, column = np.indices((rows, columns))
    return tile[row % high, (column - slant * (row // high)) % wide]


def common_period(grid: Grid, hidden: Colour) -> Grid:
    """What the grid repeats, without the hidden cells."""
    return continued(grid, hidden, *grid.shape)


def lengthened(grid: Grid, hidden: Colour | None, rows: int, columns: int, parts: int) -> Grid:
    """What the grid repeats, as many times longer as `rows`, and wider as `columns`, are of `parts`."""
    return continued(grid, hidden, grid.shape[0] * rows // parts, grid.shape[1] * columns // parts)
