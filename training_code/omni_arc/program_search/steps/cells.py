"""What a cell shows of its surroundings: for every cell of a grid a small number, or a colour. Written in the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import (
    BLACK,
    colours_of,
    count_neighbours,
    enclosed,
    is_line,
    is_rectangle,
    is_square,
    main_colour,
)
from omni_arc.language.words import Colour, Direction, Grid, Mask
from omni_arc.program_search.memo import find_objects, remembered
from omni_arc.program_search.steps.kinds import pieces
from omni_arc.program_search.steps.measures import measures


def cell_measure(grid: Grid, kind: str, measure: str) -> Grid:
    """For every cell a measure of the piece that it is part of; -1 outside of pieces."""
    return on_cells(grid, kind, measures(grid, kind, measure))


def cell_rank(grid: Grid, kind: str, measure: str, most: bool) -> Grid:
    """For every cell the place of its piece in the order of a measure, 0 for the most (or the least); -1 outside of pieces."""
    numbers = measures(grid, kind, measure)
    order = sorted(set(numbers), reverse=most)
    return on_cells(grid, kind, [order.index(n) for n in numbers])


def cell_extreme(grid: Grid, kind: str, measure: str, most: bool) -> Grid:
    """1 for the cells of pieces that have most (or least) of a measure, 0 for those of other pieces, -1 outside."""
    numbers = measures(grid, kind, measure)
    best = (max(numbers) if most else min(numbers)) if numbers else 0
    return on_cells(grid, kind, [int(n == best) for n in numbers])


def cell_question(grid: Grid, kind: str, question: str) -> Grid:
    """For every cell whether its piece is a line, rectangle, square, or equal in height and width; -1 outside of pieces."""
    ask = {"line": is_line, "rectangle": is_rectangle, "square": is_square, "even sides": lambda o: o.height == o.width}
    return on_cells(grid, kind, [int(ask[question](o)) for o in pieces(grid, kind)])


def on_cells(grid: Grid, kind: str, numbers: list[int]) -> Grid:
    """A number for each piece on all of its cells, -1 outside of pieces."""
    out = np.full(grid.shape, -1, np.int16)
    for o, number in zip(pieces(grid, kind), numbers, strict=True):
        out[o.top : o.bottom + 1, o.left : o.right + 1][o.mask] = number
    return out


def in_box(grid: Grid, kind: str) -> Grid:
    """1 for the cells within the box of a piece, 2 on the edge of such a box, 0 for others."""
    out = np.zeros(grid.shape, np.int8)
    for o in pieces(grid, kind):
        box = out[o.top : o.bottom + 1, o.left : o.right + 1]
        box[:] = 2
        box[1:-1, 1:-1] = 1
    return out


def box_colour(grid: Grid, kind: str) -> Grid:
    """For every cell the rarest colour of the piece whose box it lies in, black outside."""
    out = np.zeros(grid.shape, np.int8)
    for o in pieces(grid, kind):
        out[o.top : o.bottom + 1, o.left : o.right + 1] = ([c for c in o.colours if c] or [0])[-1]
    return out


@remembered
def seen(grid: Grid, direction: Direction) -> Grid:
    """For every cell the first colour but black in a direction, -1 where the border comes first."""
    height, width = grid.shape
    out = np.full((height + 2, width + 2), -1, np.int8)
    rows = range(height) if direction[0] < 0 else range(height - 1, -1, -1)
    if direction[0] == 0:
        columns = range(width) if direction[1] < 0 else range(width - 1, -1, -1)
        for c in columns:
            before = c + direction[1]
            if 0 <= before < width:
                out[1:-1, c + 1] = np.where(grid[:, before] != BLACK, grid[:, before], out[1:-1, before + 1])
        return out[1:-1, 1:-1]
    for r in rows:
        before = r + direction[0]
        if 0 <= before < height:
            line = np.full(width + 2, BLACK, np.int8)
            line[1:-1] = grid[before]
            there = np.where(line != BLACK, line, out[before + 1])
            there[0] = there[-1] = -1
            out[r + 1, 1:-1] = there[1 + direction[1] : 1 + direction[1] + width]
    return out[1:-1, 1:-1]


def between(grid: Grid, upright: bool) -> Grid:
    """For every cell the colour that it sees to both sides, -1 where the two are different or the border comes first."""
    one, other = seen(grid, (-1, 0) if upright else (0, -1)), seen(grid, (1, 0) if upright else (0, 1))
    return np.where(one == other, one, -1).astype(np.int8)


def seen_other(grid: Grid) -> Grid:
    """For every cell the colour other than its own that it sees along rows and columns, black where that are several or none."""
    views = np.stack([seen(grid, d) for d in ((-1, 0), (1, 0), (0, -1), (0, 1))]).astype(np.int16)
    there = (views > 0) & (views != grid)
    low, high = np.where(there, views, 99).min(axis=0), np.where(there, views, -1).max(axis=0)
    return np.where(low == high, low, BLACK).astype(np.int8)


def sides_that_see(grid: Grid, colour: Colour | None) -> Grid:
    """For every cell in how many of the four directions the first thing has a colour; with None: in how many there is any thing."""
    views = [seen(grid, d) for d in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    return sum((v > 0 if colour is None else v == colour).astype(np.int8) for v in views)


def neighbour(grid: Grid, direction: Direction) -> Grid:
    """For every cell the colour of the next cell in a direction, -1 beyond the border."""
    height, width = grid.shape
    padded = np.full((height + 2, width + 2), -1, np.int8)
    padded[1:-1, 1:-1] = grid
    return padded[1 + direction[0] : 1 + direction[0] + height, 1 + direction[1] : 1 + direction[1] + width].copy()


def drawn_neighbours(grid: Grid, diagonal: bool) -> Grid:
    """For every cell how many cells around it are not black."""
    return count_neighbours((grid != BLACK).astype(np.int8), 1, diagonal)


def drawn_aslant(grid: Grid) -> Grid:
    """For every cell how many cells that touch it at a corner are not black."""
    return drawn_neighbours(grid, True) - drawn_neighbours(grid, False)


def like_neighbours(grid: Grid, diagonal: bool) -> Grid:
    """For every cell how many cells around it have its colour."""
    out = np.zeros(grid.shape, np.int8)
    for colour in colours_of(grid, None):
        out = np.where(grid == colour, count_neighbours(grid, colour, diagonal), out)
    return out.astype(np.int8)


def colour_neighbours(grid: Grid, colour: Colour, diagonal: bool) -> Grid:
    """For every cell how many cells around it have a colour."""
    return count_neighbours(grid, colour, diagonal)


def is_drawn(grid: Grid) -> Grid:
    """1 for cells that are not black."""
    return (grid != BLACK).astype(np.int8)


def is_enclosed(grid: Grid, diagonal: bool) -> Grid:
    """1 for black cells from which no way leads to the border."""
    return enclosed(grid, BLACK, diagonal).astype(np.int8)


def place(grid: Grid, what: str) -> Grid:
    """For every cell a number from where it is: parity and the like, distance to the border, on which diagonal."""
    height, width = grid.shape
    row, column = np.indices(grid.shape)
    edge = np.minimum(np.minimum(row, height - 1 - row), np.minimum(column, width - 1 - column))
    return {
        "row % 2": row % 2,
        "column % 2": column % 2,
        "row % 3": row % 3,
        "column % 3": column % 3,
        "(row + column) % 2": (row + column) % 2,
        "(row + column) % 3": (row + column) % 3,
        "(row - column) % 3": (row - column) % 3,
        "row": row,
        "column": column,
        "row from below": height - 1 - row,
        "column from the right": width - 1 - column,
        "cell": np.minimum(row * width + column, 99),
        "edge": edge,
        "edge % 2": edge % 2,
        "on the border": (edge == 0).astype(int),
        "on a diagonal": ((row == column) | (row + column == width - 1)).astype(int),
        "falling diagonal": (row == column).astype(int),
        "rising diagonal": (row + column == width - 1).astype(int),
        "corner": (((row == 0) | (row == height - 1)) & ((column == 0) | (column == width - 1))).astype(int),
        "side of the middle": np.sign(2 * column - width + 1),
        "height of the middle": np.sign(2 * row - height + 1),
    }[what].astype(np.int8)


def line_measure(grid: Grid, upright: bool, what: str) -> Grid:
    """For every cell something of its row (upright: its column): drawn cells, colours, whether full, main colour, like another."""
    lines = grid.T if upright else grid
    counts = (lines != BLACK).sum(axis=1)
    if what == "drawn":
        numbers = counts
    elif what == "any":
        numbers = counts > 0
    elif what == "full":
        numbers = counts == lines.shape[1]
    elif what == "most":
        numbers = counts == counts.max()
    elif what == "one colour":
        numbers = (lines == lines[:, :1]).all(axis=1)
    elif what == "main":
        numbers = [main_colour(line[None]) for line in lines]
    elif what == "first":
        numbers = lines[:, 0]
    elif what == "last":
        numbers = lines[:, -1]
    else:
        raise ValueError(f"no measure of lines is called {what}")
    out = np.repeat(np.array(numbers, np.int8)[:, None], lines.shape[1], axis=1)
    return out.T.copy() if upright else out


def rank_of_colour(grid: Grid) -> Grid:
    """For every cell how many colours but black are more frequent than its own; -1 on black."""
    found = colours_of(grid)
    out = np.full(grid.shape, -1, np.int8)
    for n, colour in enumerate(found):
        out[grid == colour] = n
    return out


def frequent_colour(grid: Grid, which: str) -> Grid:
    """Everywhere the same: the most frequent colour (but black: "main"), the second, the rarest, or that of a corner."""
    found = colours_of(grid)
    corners = {"top left": (0, 0), "top right": (0, -1), "bottom left": (-1, 0), "bottom right": (-1, -1)}
    if which in corners:
        colour = int(grid[corners[which]])
    else:
        colour = found[{"main": 0, "second": 1, "rarest": -1}[which]]
    return np.full(grid.shape, colour, np.int8)


def grid_number(grid: Grid, what: str) -> Grid:
    """Everywhere the same number: how many colours, drawn cells, or objects the grid has, or whether it is symmetric."""
    number = {
        "colours": lambda: len(colours_of(grid)),
        "drawn": lambda: int((grid != BLACK).sum()),
        "objects": lambda: len(find_objects(grid, diagonal=True)),
        "single cells": lambda: sum(o.size == 1 for o in find_objects(grid)),
        "holes": lambda: sum(measures(grid, "8", "holes")),
        "left mirrors right": lambda: int((grid == grid[:, ::-1]).all()),
        "top mirrors bottom": lambda: int((grid == grid[::-1]).all()),
        "largest object": lambda: max(measures(grid, "8", "size")),
    }[what]()
    return np.full(grid.shape, number, np.int16)


@remembered
def nearest(grid: Grid, colour: Colour | None) -> Grid:
    """For every cell the colour of the nearest drawn cell that is not its own (with a colour given: of another colour than it).

    Nearest by steps along rows and columns; black where two different ones are equally near or none is there.
    """
    cells = np.argwhere((grid != BLACK) & (grid != (-1 if colour is None else colour)))
    if not 0 < len(cells) <= 120:
        raise ValueError("none or too many cells")
    row, column = np.indices(grid.shape)
    away = abs(row[..., None] - cells[:, 0]) + abs(column[..., None] - cells[:, 1])  # (H, W, cells)
    away[away == 0] = 999
    shades = grid[cells[:, 0], cells[:, 1]]
    close = away == away.min(axis=2)[..., None]
    low, high = np.where(close, shades, 99).min(axis=2), np.where(close, shades, -1).max(axis=2)
    return np.where(low == high, low, BLACK).astype(np.int8)


def by_table(keys: list[Grid], shown: list[Grid], table: dict[tuple[int, ...], int]) -> Grid:
    """For every cell what the table has for its keys: a colour, or with 10 + n what the nth of the shown grids has there."""
    out = np.empty(keys[0].shape, np.int8)
    for r, c in np.ndindex(out.shape):
        entry = table[tuple(int(key[r, c]) for key in keys)]
        out[r, c] = entry if entry < 10 else shown[entry - 10][r, c]
    return out


def where_all(keys: list[Grid], values: tuple[int, ...], same: tuple[bool, ...]) -> Mask:
    """The cells where each key has its value; where `same` says False: has another one."""
    return np.logical_and.reduce(
        [(key == value) == equal for key, value, equal in zip(keys, values, same, strict=True)]
    )


def painted(grid: Grid, where: list[Mask], colours: tuple[int, ...]) -> Grid:
    """The cells of the nth mask take the nth colour."""
    out = grid.copy()
    for mask, colour in zip(where, colours, strict=True):
        out[mask] = colour
    return out


def shown_where(grid: Grid, mask: Mask, shown: Grid) -> Grid:
    """The cells of the mask as another grid shows them."""
    return np.where(mask, shown, grid).astype(np.int8)


def is_colour(grid: Grid, colour: Colour) -> Grid:
    """1 for the cells of a colour."""
    return (grid == colour).astype(np.int8)
