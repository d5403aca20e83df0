"""Reversible transformations of grids, written in the language: what is added to a puzzle's inputs or outputs to make a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from arc_loader.grids import N_COLOURS
from omni_arc.language import above, beside, flip_columns, flip_rows, pad, rotate, scale, shrink, transpose
from omni_arc.language.words import Grid


@dataclass(frozen=True)
class Extra:
    """A transformation and its inverse, each as a function and as an expression of the language in `grid`."""

    apply: Callable[[Grid], Grid]
    undo: Callable[[Grid], Grid]
    text: str
    undo_text: str


def _turn(quarters: int) -> Extra:
    back = 4 - quarters
    return Extra(
        lambda grid: rotate(grid, quarters),
        lambda grid: rotate(grid, back),
        f"rotate(grid, {quarters})",
        f"rotate(grid, {back})",
    )


def _pad(width: int, colour: int) -> Extra:
    return Extra(
        lambda grid: pad(grid, width, colour),
        lambda grid: grid[width:-width, width:-width].copy(),
        f"pad(grid, {width}, {colour})",
        f"grid[{width}:-{width}, {width}:-{width}].copy()",
    )


def _scale(factor: int) -> Extra:
    return Extra(
        lambda grid: scale(grid, factor),
        lambda grid: shrink(grid, factor),
        f"scale(grid, {factor})",
        f"shrink(grid, {factor})",
    )


def _stretch(axis: int, factor: int) -> Extra:
    def undo(grid: Grid) -> Grid:
        return np.ascontiguousarray(grid[::factor] if axis == 0 else grid[:, ::factor])

    return Extra(
        lambda grid: grid.repeat(factor, axis=axis),
        undo,
        f"grid.repeat({factor}, axis={axis})",
        f"grid[{'' if axis == 0 else ':, '}::{factor}].copy()",
    )


def _all() -> dict[str, Extra]:
    found = {
        "flip-rows": Extra(flip_rows, flip_rows, "flip_rows(grid)", "flip_rows(grid)"),
        "flip-columns": Extra(flip_columns, flip_columns, "flip_columns(grid)", "flip_columns(grid)"),
        "transpose": Extra(transpose, transpose, "transpose(grid)", "transpose(grid)"),
        "mirror-right": Extra(
            lambda grid: beside(grid, flip_columns(grid)),
            lambda grid: grid[:, : grid.shape[1] // 2].copy(),
            "beside(grid, flip_columns(grid))",
            "grid[:, : grid.shape[1] // 2].copy()",
        ),
        "mirror-left": Extra(
            lambda grid: beside(flip_columns(grid), grid),
            lambda grid: grid[:, grid.shape[1] // 2 :].copy(),
            "beside(flip_columns(grid), grid)",
            "grid[:, grid.shape[1] // 2 :].copy()",
        ),
        "mirror-below": Extra(
            lambda grid: above(grid, flip_rows(grid)),
            lambda grid: grid[: len(grid) // 2].copy(),
            "above(grid, flip_rows(grid))",
            "grid[: len(grid) // 2].copy()",
        ),
        "mirror-above": Extra(
            lambda grid: above(flip_rows(grid), grid),
            lambda grid: grid[len(grid) // 2 :].copy(),
            "above(flip_rows(grid), grid)",
            "grid[len(grid) // 2 :].copy()",
        ),
    }
    found |= {f"turn-{quarters}": _turn(quarters) for quarters in (1, 2, 3)}
    found |= {f"scale-{factor}": _scale(factor) for factor in (2, 3, 4)}
    found |= {f"stretch-{axis}-{factor}": _stretch(axis, factor) for axis in (0, 1) for factor in (2, 3, 4)}
    return found | {
        f"pad-{width}-{colour}": _pad(width, colour) for width in range(1, 6) for colour in range(N_COLOURS)
    }


EXTRAS = MappingProxyType(_all())
