"""Symmetry of whole grids: mirror images added, hidden parts restored."""

from __future__ import annotations

import numpy as np

from omni_arc.language.words import Colour, Grid


def symmetric_pattern(grid: Grid) -> Grid:
    """The grid, its mirror image to the right, and both upside down below.

    >>> show(symmetric_pattern(grid_of("12 3-")))
    1221
    3--3
    3--3
    1221
    """
    half = np.hstack([grid, grid[:, ::-1]])
    return np.vstack([half, half[::-1]])


def restore_symmetry(grid: Grid, hidden: Colour) -> Grid:
    """The cells of the hidden colour as the mirror images of the rest show them.

    The axes are found: left and right, top and bottom, both diagonals; each where most of the visible cells agree without
    one that contradicts. What no mirror image shows stays hidden.

    >>> show(restore_symmetry(grid_of("1231 2882 3883 1321"), 8))
    1231
    2882
    3883
    1321
    >>> show(restore_symmetry(grid_of("1221 3--8 3--8 1228"), 8))
    1221
    3--3
    3--3
    1221
    """
    columns = best_axis(grid, hidden)
    rows = best_axis(grid.T, hidden)
    out = grid.copy()
    for _ in range(2):
        out = _fill_across(out, columns, hidden)
        out = _fill_across(out.T, rows, hidden).T
        if grid.shape[0] == grid.shape[1]:
            for mirrored in (out.T, out[::-1, ::-1].T):
                seen = (out != hidden) & (mirrored != hidden)
                if (out[seen] == mirrored[seen]).all():
                    out = np.where(out == hidden, mirrored, out)
    return out.copy()


def best_axis(grid: Grid, hidden: Colour) -> int | None:
    """The sum of the numbers of two mirrored columns, for the axis without contradiction that most cells agree on; or None.

    >>> best_axis(grid_of("12218 34438"), 8)
    3
    """
    width = grid.shape[1]
    best, most = None, 0
    for total in range(2, 2 * width - 3):
        left, right = max(0, total - width + 1), min(width - 1, total)
        part = grid[:, left : right + 1]
        other = part[:, ::-1]
        seen = (part != hidden) & (other != hidden)
        if (count := int(seen.sum())) > most and (part[seen] == other[seen]).all():
            best, most = total, count
    return best


def _fill_across(grid: Grid, total: int | None, hidden: Colour) -> Grid:
    if total is None:
        return grid
    out = grid.copy()
    for column in range(max(0, total - grid.shape[1] + 1), min(grid.shape[1] - 1, total) + 1):
        out[:, column] = np.where(grid[:, column] == hidden, grid[:, total - column], grid[:, column])
    return out
