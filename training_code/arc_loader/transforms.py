"""The operations of a key: transpose, rotate, recolour, reorder. Each can be undone; knows no puzzle ids.

Facts: reference pipeline of the ARChitects 2024 (`tp`, `rt` = numpy.rot90, `perm` + 10 digits, `ex` + indices).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from arc_loader.grids import N_COLOURS, Grid, freeze, shown
from arc_loader.tasks import Pair


class TransformError(ValueError):
    """An operation that does not exist or does not apply; the message shows the offending value."""


@dataclass(frozen=True)
class Transpose:
    """`tp`: rows become columns."""

    def apply_grid(self, grid: Grid) -> Grid:
        """(H, W) -> (W, H)."""
        return freeze(grid.T)

    def invert_grid(self, grid: Grid) -> Grid:
        """Undo apply_grid: transposing is its own inverse."""
        return freeze(grid.T)

    def __str__(self) -> str:
        return "tp"


@dataclass(frozen=True)
class Rotate:
    """`rt`: a quarter turn counter-clockwise, as numpy.rot90."""

    def apply_grid(self, grid: Grid) -> Grid:
        """(H, W) -> (W, H), turned counter-clockwise."""
        return freeze(np.rot90(grid))

    def invert_grid(self, grid: Grid) -> Grid:
        """Undo apply_grid: a quarter turn clockwise."""
        return freeze(np.rot90(grid, k=-1))

    def __str__(self) -> str:
        return "rt"


@dataclass(frozen=True)
class Recolour:
    """`perm0123456789`: colour c becomes perm[c].

    perm: a permutation of 0..9. Raises TransformError for anything else.
    """

    perm: tuple[int, ...]

    def __post_init__(self) -> None:
        perm = tuple(int(c) for c in self.perm)
        if sorted(perm) != list(range(N_COLOURS)):
            raise TransformError(f"perm is not a permutation of the 10 colours: {shown(perm)}")
        object.__setattr__(self, "perm", perm)

    def apply_grid(self, grid: Grid) -> Grid:
        """Replace every colour c by perm[c]; same shape."""
        return freeze(np.array(self.perm, dtype=np.int8)[grid])

    def invert_grid(self, grid: Grid) -> Grid:
        """Undo apply_grid: replace every colour perm[c] by c."""
        return freeze(np.argsort(self.perm).astype(np.int8)[grid])

    def __str__(self) -> str:
        return "perm" + "".join(map(str, self.perm))


@dataclass(frozen=True)
class Reorder:
    """`ex2-0-1`: exactly these demonstrations in this order. Grids are left alone.

    order: distinct indices >= 0, at least one. Raises TransformError for anything else.
    """

    order: tuple[int, ...]

    def __post_init__(self) -> None:
        order = tuple(int(i) for i in self.order)
        if not order or min(order) < 0 or len(set(order)) != len(order):
            raise TransformError(f"ex needs distinct example numbers from 0 on, not {shown(order)}")
        object.__setattr__(self, "order", order)

    def apply_grid(self, grid: Grid) -> Grid:
        """The grid itself."""
        return grid

    def invert_grid(self, grid: Grid) -> Grid:
        """The grid itself."""
        return grid

    def apply_pairs(self, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """The chosen demonstrations. Raises TransformError if there are too few."""
        if max(self.order) >= len(pairs):
            raise TransformError(f"{self}: example {max(self.order)} of only {len(pairs)}")
        return tuple(pairs[i] for i in self.order)

    def __str__(self) -> str:
        return "ex" + "-".join(map(str, self.order))


Op: TypeAlias = Transpose | Rotate | Recolour | Reorder


def parse_op(text: str) -> Op:
    """The operation that one piece of a key (between dots) stands for; str() of it gives the piece back exactly.

    Raises TransformError for an unknown operation, a wrong permutation or wrong example numbers.
    """
    if text == "tp":
        return Transpose()
    if text == "rt":
        return Rotate()
    try:
        if text.startswith("perm"):
            op: Op = Recolour(tuple(parse_number(c) for c in text[4:]))
        elif text.startswith("ex"):
            op = Reorder(tuple(parse_number(i) for i in text[2:].split("-")))
        else:
            raise TransformError("known are tp, rt, perm and ex")
    except TransformError as error:
        raise TransformError(f"operation {shown(text)}: {error}") from None
    return op


def parse_number(text: str) -> int:
    """A number as str(int) prints it: 1 to 9 ASCII digits, no sign, no leading zero. Raises TransformError otherwise."""
    if not (text.isascii() and text.isdigit()) or (len(text) > 1 and text[0] == "0") or len(text) > 9:
        raise TransformError(f"{shown(text)} is not a plain number")
    return int(text)
