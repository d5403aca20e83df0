"""Grids written as text and shown as text, for examples and tests. No part of the programs themselves."""

from __future__ import annotations

import numpy as np

from omni_arc.language.objects import Obj
from omni_arc.language.words import CLEAR, Grid

_DIGITS = "-123456789"


def grid_of(text: str) -> Grid:
    """The grid of a text: rows apart by blanks or line breaks, a character a cell, `-` or `0` for black.

    >>> grid_of("-12 34-").tolist()
    [[0, 1, 2], [3, 4, 0]]
    """
    rows = text.replace("-", "0").split()
    if not rows or any(len(row) != len(rows[0]) or not (row.isascii() and row.isdigit()) for row in rows):
        raise ValueError(f"a grid is rows of equal length of the characters -0123456789, not {text!r}")
    return np.array([[int(cell) for cell in row] for row in rows], np.int8)


def text_of(value: Grid | Obj) -> str:
    """A row a line, `-` for black and False, 1 for True; the clear cells of an object are `~`.

    >>> text_of(grid_of("1- -2"))
    '1-\\n-2'
    """
    cells = value.pixels if isinstance(value, Obj) else value
    return "\n".join("".join("~" if cell == CLEAR else _DIGITS[cell] for cell in map(int, row)) for row in cells)


def show(value: Grid | Obj) -> None:
    """Print a grid, a mask or an object.

    >>> show(grid_of("1- -2"))
    1-
    -2
    """
    print(text_of(value))
