"""Grid: 1 to 30 rows by 1 to 30 columns of colours 0 to 9, a read-only int8 array. Knows no puzzles, keys or text."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import numpy as np

Grid: TypeAlias = np.ndarray  # int8 (H, W), read-only, colours 0-9

MAX_SIDE = 30
N_COLOURS = 10


class GridError(ValueError):
    """A value that is not a grid; the message says where it stood and shows the offending value."""


def shown(value: object) -> str:
    """The value as it is quoted in error messages: its repr, cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def freeze(array: np.ndarray) -> Grid:
    """A read-only int8 copy of an array (H, W) whose values are known to be colours; checks nothing."""
    grid = np.array(array, dtype=np.int8, order="C", copy=True)  # (H, W)
    grid.setflags(write=False)
    return grid


def as_grid(value: object, *, where: str) -> Grid:
    """Check a value strictly and return it as a Grid.

    Accepts a list or tuple of rows (each a list or tuple of integers), or a 2-D numpy array of an integer type.
    Booleans, floats (also 3.0), text and None are no colours. What is a Grid already comes back as it is, once checked.

    value: what should be a grid
    where: the place it comes from, e.g. "train[1].output"; every error message starts with it
    Raises GridError naming the row and showing the offending value.
    """
    if isinstance(value, np.ndarray):
        return _from_array(value, where=where)
    if not isinstance(value, (list, tuple)):
        raise GridError(f"{where}: a grid is a list of rows, not {shown(value)}")
    if not 1 <= len(value) <= MAX_SIDE:
        raise GridError(f"{where}: a grid has 1 to {MAX_SIDE} rows, not {len(value)}: {shown(value)}")
    width = None
    for y, row in enumerate(value):
        if not isinstance(row, (list, tuple)):
            raise GridError(f"{where} row {y}: a row is a list of colours, not {shown(row)}")
        if not 1 <= len(row) <= MAX_SIDE:
            raise GridError(f"{where} row {y}: a row has 1 to {MAX_SIDE} cells, not {len(row)}: {shown(row)}")
        width = len(row) if width is None else width
        if len(row) != width:
            raise GridError(f"{where} row {y}: {len(row)} cells where row 0 has {width}: {shown(row)}")
        for x, cell in enumerate(row):
            if type(cell) is not int and not isinstance(cell, np.integer):  # a bool is an int to isinstance
                raise GridError(f"{where} row {y} column {x}: a colour is an integer, not {shown(cell)}")
            if not 0 <= cell < N_COLOURS:
                raise GridError(f"{where} row {y} column {x}: a colour is 0 to {N_COLOURS - 1}, not {shown(cell)}")
    return freeze(np.array(value))


def _from_array(array: np.ndarray, *, where: str) -> Grid:
    if array.dtype.kind not in "iu":
        raise GridError(f"{where}: an array of integers is needed, not of {array.dtype}: {shown(array.tolist())}")
    if array.ndim != 2 or not all(1 <= side <= MAX_SIDE for side in array.shape):
        raise GridError(f"{where}: a grid has 1 to {MAX_SIDE} rows and columns, not shape {array.shape}")
    wrong = (array < 0) | (array >= N_COLOURS)  # (H, W)
    if wrong.any():
        y, x = np.argwhere(wrong)[0].tolist()
        raise GridError(f"{where} row {y} column {x}: a colour is 0 to {N_COLOURS - 1}, not {array[y, x]}")
    if array.dtype == np.int8 and not array.flags.writeable and array.flags.owndata and array.flags.c_contiguous:
        return array
    return freeze(array)


def same_grid(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two grids have the same shape and the same colours."""
    return a.shape == b.shape and bool((a == b).all())


def grid_hash(grid: Grid) -> str:
    """A stable hexadecimal name (32 digits) of a grid's shape and content; equal on every machine and in every run."""
    height, width = grid.shape
    content = np.ascontiguousarray(grid, dtype=np.int8).tobytes()
    return hashlib.blake2b(f"{height}x{width}:".encode() + content, digest_size=16).hexdigest()


def to_lists(grid: Grid) -> list[list[int]]:
    """The grid as JSON has it: a list of rows of plain integers."""
    return grid.tolist()
