"""Predictions: the n answers that a model gave to one test input, and several such lists as arrays. Knows no truth.

A prediction is a grid, or None where an answer could not be parsed (or there was none). Equal grids share a number.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from arc_loader.grids import Grid, as_grid


@dataclass(frozen=True)
class Predictions:
    """What was predicted for one test input, in the order of the predictions.

    grids: a Grid each, None: unanswered; there is at least one prediction
    nlls: negative log-likelihood (nats) of each, None: unknown; empty: of none
    Raises ValueError for no predictions, other lengths, a nll that is NaN, and what is no grid.
    """

    grids: tuple[Grid | None, ...]
    nlls: tuple[float | None, ...] = ()

    def __post_init__(self) -> None:
        checked = (None if g is None else as_grid(g, where=f"prediction {n}") for n, g in enumerate(self.grids))
        object.__setattr__(self, "grids", tuple(checked))
        object.__setattr__(self, "nlls", tuple(self.nlls) or (None,) * len(self.grids))
        if not self.grids:
            raise ValueError("no predictions: an unanswered one is None")
        if len(self.nlls) != len(self.grids):
            raise ValueError(f"{len(self.nlls)} nlls for {len(self.grids)} predictions")
        for number, nll in enumerate(self.nlls):
            if nll is not None and math.isnan(nll):
                raise ValueError(f"prediction {number}: nll is NaN")

    def __len__(self) -> int:
        return len(self.grids)


PredictionSet: TypeAlias = Mapping[str, Sequence[Predictions]]  # puzzle id -> per test input its predictions


@dataclass(frozen=True, eq=False)
class Grouped:
    """The predictions of one test input as numbers: equal grids have the same one, in order of their first appearance.

    group: int64 (n,), -1: unanswered; distinct: the grid of each number; nll: float64 (n,), NaN: unknown
    """

    group: np.ndarray
    distinct: tuple[Grid, ...]
    nll: np.ndarray


def grouped(predictions: Predictions) -> Grouped:
    """Numbers of the different grids of a test input."""
    numbers: dict[tuple[tuple[int, ...], bytes], int] = {}
    distinct: list[Grid] = []
    group = np.full(len(predictions), -1, np.int64)  # (n,)
    for place, grid in enumerate(predictions.grids):
        if grid is None:
            continue
        number = numbers.setdefault((grid.shape, grid.tobytes()), len(distinct))
        if number == len(distinct):
            distinct.append(grid)
        group[place] = number
    nll = np.array([math.nan if nll is None else nll for nll in predictions.nlls])  # (n,)
    return Grouped(group=group, distinct=tuple(distinct), nll=nll)
