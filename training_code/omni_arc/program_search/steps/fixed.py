"""Steps to grids of a given size: what is asked of a whole grid, said in every cell of an answer. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import BLACK, blank, colours_of
from omni_arc.language.words import Grid
from omni_arc.program_search.steps.kinds import pieces
from omni_arc.program_search.steps.measures import measures


def empty(grid: Grid, rows: int, columns: int) -> Grid:
    """A black grid of a size, whatever the grid is."""
    return blank(rows, columns)


def spread_colour(grid: Grid, rows: int, columns: int, which: str) -> Grid:
    """The most frequent colour but black, the second, or the rarest, in every cell of a grid of a size."""
    return blank(rows, columns, colours_of(grid)[{"main": 0, "second": 1, "rarest": -1}[which]])


def number_in(grid: Grid, what: str) -> int:
    """How much of something a grid has: colours, drawn cells, cells of a colour, pieces of a kind, most of a measure, symmetries."""
    kind, _, measure = what.partition(" ")
    if kind == "cells":
        return int((grid != BLACK).sum() if measure == "drawn" else (grid == int(measure)).sum())
    if kind == "colours":
        return len(colours_of(grid))
    if kind == "symmetric":
        image = {"across": grid[:, ::-1], "down": grid[::-1], "turned": grid[::-1, ::-1], "slanted": grid.T}[measure]
        return int(image.shape == grid.shape and (image == grid).all())
    if measure.startswith("most "):
        return max(measures(grid, kind, measure[5:]))
    if measure.startswith("colour "):
        return sum(o.colour == int(measure[7:]) for o in pieces(grid, kind))
    return len(pieces(grid, kind))


def spread_number(grid: Grid, rows: int, columns: int, what: str) -> Grid:
    """A number of the grid in every cell of a grid of a size."""
    return np.full((rows, columns), number_in(grid, what), np.int16)


def first_cells(grid: Grid, rows: int, columns: int, what: str, order: str) -> Grid:
    """1 in as many cells of a grid of a size as a number of the grid says, in an order: by rows, by columns, or down the diagonal."""
    out = np.zeros((rows, columns), np.int8)
    number = number_in(grid, what)
    if order == "diagonal":
        np.fill_diagonal(out, (np.arange(min(rows, columns)) < number).astype(np.int8))
        return out
    cells = (np.arange(rows * columns) < number).astype(np.int8)
    return cells.reshape(rows, columns) if order == "rows" else cells.reshape(columns, rows).T.copy()


def corner(grid: Grid, rows: int, columns: int, which: int) -> Grid:
    """So many rows and columns at a corner: 0 top left, 1 top right, 2 bottom left, 3 bottom right."""
    if grid.shape[0] < rows or grid.shape[1] < columns:
        raise ValueError("smaller than its corner")
    lines = grid[:rows] if which < 2 else grid[-rows:]
    return (lines[:, -columns:] if which % 2 else lines[:, :columns]).copy()


def busiest_part(grid: Grid, rows: int, columns: int, most: bool) -> Grid:
    """The part of so many rows and columns with most, or least, drawn cells. Fails where several have as many."""
    windows = np.lib.stride_tricks.sliding_window_view(grid != BLACK, (rows, columns)).sum(axis=(2, 3))
    best = windows.max() if most else windows.min()
    if (windows == best).sum() != 1:
        raise ValueError("no part stands out")
    top, left = (int(n) for n in np.argwhere(windows == best)[0])
    return grid[top : top + rows, left : left + columns].copy()
