"""Counting colours and neighbours; changing colours everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from omni_arc.language.words import AROUND, BLACK, STRAIGHT, Colour, Grid


def count(grid: Grid, colour: Colour) -> int:
    """How many cells have the colour.

    >>> count(grid_of("1-1 -1-"), 1)
    3
    """
    return int((grid == colour).sum())


def colours_of(grid: Grid, background: Colour | None = BLACK) -> list[Colour]:
    """The colours of a grid but the background, the most frequent first; of equally frequent ones the smaller number.

    >>> colours_of(grid_of("1-22 ---3"))
    [2, 1, 3]
    """
    counts = np.bincount(grid.ravel(), minlength=10)
    return [int(c) for c in np.argsort(-counts, kind="stable") if counts[c] and c != background]


def main_colour(grid: Grid, background: Colour | None = BLACK) -> Colour:
    """The most frequent colour but the background; the background itself where there is no other.

    >>> main_colour(grid_of("1-22 ---3")), main_colour(grid_of("1-22 ---3"), None)
    (2, 0)
    """
    found = colours_of(grid, background)
    return found[0] if found else BLACK if background is None else background


def rarest_colour(grid: Grid, background: Colour | None = BLACK) -> Colour:
    """The least frequent colour but the background; of equally rare ones the greater number.

    >>> rarest_colour(grid_of("122 --2"))
    1
    """
    found = colours_of(grid, background)
    return found[-1] if found else BLACK if background is None else background


def replace_colour(grid: Grid, old: Colour, new: Colour) -> Grid:
    """All cells of one colour take another one.

    >>> show(replace_colour(grid_of("12 21"), 2, 5))
    15
    51
    """
    return np.where(grid == old, np.int8(new), grid)


def recolour_by(grid: Grid, colours: Mapping[Colour, Colour]) -> Grid:
    """All colours at once as a table says; a colour that is not in it stays.

    >>> show(recolour_by(grid_of("123"), {1: 2, 2: 1}))
    213
    """
    table = np.arange(10, dtype=np.int8)
    for old, new in colours.items():
        table[old] = new
    return table[grid]


def count_neighbours(grid: Grid, colour: Colour, diagonal: bool = True) -> Grid:
    """For every cell: how many of the cells around it have the colour.

    >>> show(count_neighbours(grid_of("1-- -1- ---"), 1))
    121
    211
    111
    """
    height, width = grid.shape
    there = np.zeros((height + 2, width + 2), np.int8)
    there[1:-1, 1:-1] = grid == colour
    out = np.zeros((height, width), np.int8)
    for down, right in AROUND if diagonal else STRAIGHT:
        out += there[1 + down : 1 + down + height, 1 + right : 1 + right + width]
    return out
