"""Puzzles as text for a terminal: coloured blocks, or digits where there are no colours. Prints nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from arc_loader.colours import rgb
from arc_loader.grids import Grid

ARROW = "  ->  "
_RESET = "\x1b[0m"


def wants_colours(*, mode: str, is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour.

    mode: "always", "never", or "auto": on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is dumb
    """
    if mode != "auto":
        return mode == "always"
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def grid_lines(grid: Grid, *, colours: bool) -> list[str]:
    """A line a row: two blanks on the colour of each cell, or its digit."""
    if not colours:
        return ["".join(map(str, row)) for row in grid.tolist()]
    lines = []
    for row in grid.tolist():
        parts = []
        for x, cell in enumerate(row):
            red, green, blue = rgb(cell)
            parts.append("  " if x and row[x - 1] == cell else f"\x1b[48;2;{red};{green};{blue}m  ")
        lines.append("".join(parts) + _RESET)
    return lines


def pair_lines(first: Grid, second: Grid | None, *, colours: bool, width: int) -> list[str]:
    """Input, arrow and output side by side, or one below the other where that is wider than `width` columns. None: not known."""
    left = grid_lines(first, colours=colours)
    right = ["?"] if second is None else grid_lines(second, colours=colours)
    cell = 2 if colours else 1
    taken = cell * (first.shape[1] + (1 if second is None else second.shape[1])) + len(ARROW)
    if taken > width:
        return [*left, "", *right]
    empty = " " * (cell * first.shape[1])
    return [
        f"{a}{ARROW if n == 0 else ' ' * len(ARROW)}{b}".rstrip(" ")
        for n, (a, b) in enumerate(zip_longest(left, right, fillvalue=None))
        for a, b in [(empty if a is None else a, b or "")]
    ]


def table_lines(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Rows of cells, the first of them the head, as aligned columns; `right`: columns that are set flush right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if n in right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return lines
