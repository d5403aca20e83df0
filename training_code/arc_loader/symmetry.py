"""What the operations of a view come to, whatever their number: one symmetry of the square, one recolouring, one choice of demonstrations.

Symmetry s = 2 * turns + flips stands for: transpose (if flips), then `turns` quarter turns counter-clockwise. The slow, obvious way to
the same end is to apply the operations one after the other (`View.apply`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arc_loader.transforms import Recolour, Reorder, Rotate, Transpose
from arc_loader.views import View

SYMMETRIES = 8
_THEN_TURN = tuple((s + 2) % SYMMETRIES for s in range(SYMMETRIES))
_THEN_FLIP = tuple(-(s & 6) % SYMMETRIES + 1 - (s & 1) for s in range(SYMMETRIES))  # T rot^k = rot^-k T


@dataclass(frozen=True)
class Composed:
    """symmetry: 0 to 7; colours: colour c becomes colours[c], None leaves them; order: demonstrations to show, None for all."""

    symmetry: int
    colours: tuple[int, ...] | None
    order: tuple[int, ...] | None


def composed(view: View) -> Composed:
    """The operations of a view as one; those of `ex` are not checked against a puzzle."""
    symmetry, colours, order = 0, None, None
    for op in view.ops:
        if type(op) is Rotate:
            symmetry = _THEN_TURN[symmetry]
        elif type(op) is Transpose:
            symmetry = _THEN_FLIP[symmetry]
        elif type(op) is Recolour:
            colours = op.perm if colours is None else tuple(op.perm[c] for c in colours)
        elif type(op) is Reorder:
            order = op.order if order is None else tuple(order[i] for i in op.order)
        else:
            raise TypeError(f"key {view}: no symmetry, recolouring or order: {op!r}")
    return Composed(symmetry, colours, order)


def turned(grid: np.ndarray, symmetry: int) -> np.ndarray:
    """A view (no copy) of an array (H, W) under symmetry s: (H, W) or (W, H)."""
    if symmetry & 1:
        grid = grid.T
    turns = symmetry >> 1
    if turns == 0:
        return grid
    if turns == 1:
        return grid[:, ::-1].T
    return grid[::-1, ::-1] if turns == 2 else grid[::-1].T
