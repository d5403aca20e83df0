"""Patterns that repeat: their period, and their continuation."""

from __future__ import annotations

import numpy as np

from omni_arc.language.words import Colour, Grid


def period(grid: Grid, hidden: Colour | None = None) -> tuple[int, int]:
    """(rows, columns) after which the grid repeats; the height, or width, where it does not. Hidden cells may be anything.

    >>> period(grid_of("1212 3434 1212"))
    (2, 2)
    """
    return _period(grid, hidden), _period(grid.T, hidden)


def _period(grid: np.ndarray, hidden: Colour | None) -> int:
    height = grid.shape[0]
    for step in range(1, height):
        a, b = grid[step:], grid[:-step]
        same = a == b
        if hidden is not None:
            same |= (a == hidden) | (b == hidden)
        if same.all() and (hidden is None or _agrees(grid, step, hidden)):
            return step
    return height


def _agrees(grid: np.ndarray, step: int, hidden: Colour) -> bool:
    """Rows that are any number of steps apart show the same, not only neighbours."""
    for first in range(step):
        rows = grid[first::step]  # (repetitions, W)
        seen = rows != hidden
        shown = np.take_along_axis(rows, seen.argmax(axis=0)[None], axis=0)  # (1, W): the first visible cell
        if ((rows != shown) & seen).any():
            return False
    return True


def repeat_pattern(grid: Grid, hidden: Colour, height: int | None = None, width: int | None = None) -> Grid:
    """The pattern that the visible cells repeat, without gaps, as large as the grid or as said.

    What no visible cell shows keeps the hidden colour.

    >>> show(repeat_pattern(grid_of("1212 3884 1882 3434"), 8))
    1212
    3434
    1212
    3434
    >>> show(repeat_pattern(grid_of("12 21 --"), 0, height=5))
    12
    21
    12
    21
    12
    """
    rows, columns = period(grid, hidden)
    unit = np.full((rows, columns), hidden, np.int8)
    for top in range(0, grid.shape[0], rows):
        for left in range(0, grid.shape[1], columns):
            part = grid[top : top + rows, left : left + columns]
            place = unit[: part.shape[0], : part.shape[1]]
            np.copyto(place, part, where=(place == hidden) & (part != hidden))
    height, width = height or grid.shape[0], width or grid.shape[1]
    return np.tile(unit, (-(-height // rows), -(-width // columns)))[:height, :width].copy()
