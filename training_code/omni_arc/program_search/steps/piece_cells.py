"""What a cell shows of the piece that it is part of: where in it, which colours it has, which pieces are near. In the language alone."""

from __future__ import annotations

import numpy as np

from omni_arc.language import BLACK, overlay
from omni_arc.language.words import Colour, Grid
from omni_arc.program_search.steps.cells import between
from omni_arc.program_search.steps.kinds import cut_colour, panel_boxes, pieces
from omni_arc.program_search.steps.measures import touched


def in_piece(grid: Grid, kind: str, what: str) -> Grid:
    """For every cell of a piece's box where it lies in it, by row, column and distance from the box's edge; -1 outside of boxes."""
    out = np.full(grid.shape, -1, np.int8)
    for o in pieces(grid, kind):
        row, column = np.indices(o.pixels.shape)
        edge = np.minimum(np.minimum(row, o.height - 1 - row), np.minimum(column, o.width - 1 - column))
        middle = (row == (o.height - 1) // 2) | (row == o.height // 2)
        centre = (column == (o.width - 1) // 2) | (column == o.width // 2)
        numbers = {
            "row % 2": row % 2,
            "column % 2": column % 2,
            "(row + column) % 2": (row + column) % 2,
            "edge": edge,
            "edge % 2": edge % 2,
            "corner": (edge == 0) & ((row == 0) | (row == o.height - 1)) & ((column == 0) | (column == o.width - 1)),
            "middle": (middle & centre).astype(int),
            "cross": (middle | centre).astype(int),
            "row": row,
            "column": column,
            "place": 2 * (2 * row >= o.height) + (2 * column >= o.width),
        }[what]
        place = out[o.top : o.bottom + 1, o.left : o.right + 1]
        np.copyto(
            place, numbers.astype(np.int8), where=(grid[o.top : o.bottom + 1, o.left : o.right + 1] == BLACK) | o.mask
        )
    return out


def piece_colour(grid: Grid, kind: str, which: str) -> Grid:
    """For every cell a colour of the piece that it is part of: the most frequent, the rarest, or of its first cell; black outside."""
    out = np.zeros(grid.shape, np.int8)
    for o in pieces(grid, kind):
        found = [c for c in o.colours if c] or [BLACK]
        colour = {"main": found[0], "rarest": found[-1], "first": int(grid[o.cells[0]])}[which]
        out[o.top : o.bottom + 1, o.left : o.right + 1][o.mask] = colour
    return out


def twin_colour(grid: Grid, kind: str, turned: bool) -> Grid:
    """For every cell the colour of another piece of the same shape (turned: also mirrored or turned) and another colour; black: none."""
    out = np.zeros(grid.shape, np.int8)
    shapes = []
    for o in pieces(grid, kind):
        images = [np.rot90(mask, n) for mask in (o.mask, o.mask[::-1]) for n in range(4)] if turned else [o.mask]
        shapes.append(min((image.shape, image.tobytes()) for image in images))
    found = pieces(grid, kind)
    for o, shape in zip(found, shapes, strict=True):
        others = [p.colour for p, other in zip(found, shapes, strict=True) if other == shape and p.colour != o.colour]
        out[o.top : o.bottom + 1, o.left : o.right + 1][o.mask] = others[0] if others else BLACK
    return out


def near_colour(grid: Grid, kind: str, touching: bool) -> Grid:
    """For every cell of a piece the colour of the nearest drawn cells of another colour (touching: only beside the piece); black: none."""
    out = np.zeros(grid.shape, np.int8)
    if len(pieces(grid, kind)) > 60:
        raise ValueError("too many pieces")
    for o in pieces(grid, kind):
        others = np.argwhere((grid != BLACK) & (grid != o.colour))
        own = np.array(o.cells)
        if not len(others) or len(others) * len(own) > 40_000:
            continue
        away = abs(own[:, None] - others[None]).sum(axis=2).min(axis=0)  # (others,)
        if touching and away.min() > 1:
            continue
        shades = [int(grid[tuple(cell)]) for cell in others[away == away.min()]]
        colour = max(set(shades), key=lambda shade: (shades.count(shade), -shade))
        out[o.top : o.bottom + 1, o.left : o.right + 1][o.mask] = colour
    return out


def touching_count(grid: Grid, kind: str, colour: Colour) -> Grid:
    """For every cell how many cells of a colour lie beside its piece (at most 9); -1 outside of pieces."""
    out = np.full(grid.shape, -1, np.int8)
    for o in pieces(grid, kind):
        out[o.top : o.bottom + 1, o.left : o.right + 1][o.mask] = touched(grid, o, colour)
    return out


def line_has(grid: Grid, upright: bool, colour: Colour) -> Grid:
    """1 for the cells of rows (upright: columns) with a colour."""
    there = (grid == colour).any(axis=0 if upright else 1)
    return np.broadcast_to(there[None, :] if upright else there[:, None], grid.shape).astype(np.int8)


def from_piece(grid: Grid, which: str, what: str) -> Grid:
    """For every cell where it lies seen from one piece: sides, distances by parity or in full, whether on its rows, columns, diagonals.

    which: the "largest" or "smallest" object, or a colour as a digit: all of its cells as one piece
    """
    if which.isdigit():
        cells = np.argwhere(grid == int(which))
        top, left, bottom, right = (int(n) for n in (*cells.min(axis=0), *cells.max(axis=0)))
    else:
        found = sorted(pieces(grid, "8"), key=lambda o: o.size)
        piece = found[-1 if which == "largest" else 0]
        top, left, bottom, right = piece.top, piece.left, piece.bottom, piece.right
    row, column = np.indices(grid.shape)
    down = np.where(row < top, row - top, np.where(row > bottom, row - bottom, 0))
    across = np.where(column < left, column - left, np.where(column > right, column - right, 0))
    return {
        "side": np.sign(across),
        "height": np.sign(down),
        "rows % 2": abs(down) % 2,
        "columns % 2": abs(across) % 2,
        "sum % 2": (abs(down) + abs(across)) % 2,
        "diagonal": (abs(down) == abs(across)).astype(int),
        "distance": np.maximum(abs(down), abs(across)),
        "distance % 2": np.maximum(abs(down), abs(across)) % 2,
        "straight": ((down == 0) | (across == 0)).astype(int),
    }[what].astype(np.int8)


def across_panels(grid: Grid, how: str) -> Grid:
    """For every cell of a panel what cells at its place in the panels show: the first drawn colour ("any"), or that of the first panel."""
    found, boxes = pieces(grid, "panels"), panel_boxes(grid)
    if len({panel.pixels.shape for panel in found}) > 1:
        raise ValueError("panels of different sizes")
    images = [panel.pixels for panel in found]
    shown = images[0] if how == "first" else overlay(images)
    out = np.full(grid.shape, -1, np.int8)
    for box in boxes:
        out[box.top : box.bottom + 1, box.left : box.right + 1] = shown
    return out


def between_over_lines(grid: Grid, upright: bool) -> Grid:
    """For every cell the colour that it sees to both sides, through the lines between panels; -1 where the two are different or none."""
    return between(np.where(grid == cut_colour(grid), BLACK, grid).astype(np.int8), upright)


def around_at(grid: Grid, colour: Colour | None, away: tuple[int, int]) -> Grid:
    """For every cell how many cells so many steps away, one way and the other, have a colour (None: are drawn); at most 8."""
    a, b = away
    places = {(y * p, x * q) for p, q in ((a, b), (b, a)) for y in (-1, 1) for x in (-1, 1)}
    there = np.pad(grid != BLACK if colour is None else grid == colour, max(a, b)).astype(np.int8)
    edge, (height, width) = max(a, b), grid.shape
    return sum(there[edge + y : edge + y + height, edge + x : edge + x + width] for y, x in sorted(places))


def line_ends(grid: Grid, upright: bool) -> Grid:
    """For every cell the colour that its row (upright: its column) begins and ends with, -1 where the two are different or black."""
    lines = grid.T if upright else grid
    shades = np.where((lines[:, 0] == lines[:, -1]) & (lines[:, 0] != BLACK), lines[:, 0], -1)
    out = np.repeat(shades[:, None], lines.shape[1], axis=1).astype(np.int8)
    return out.T.copy() if upright else out
