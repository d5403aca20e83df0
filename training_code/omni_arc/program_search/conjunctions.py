"""Conjunctions: few conditions on a cell that hold together exactly where cells change, learned from demonstrations. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from omni_arc.program_search.budget import Budget
from omni_arc.program_search.layers import Layer

CONDITIONS = 400  # at most so many are put together, the cheapest
WIDENED = 16  # conditions, and sets of them, that are tried with all others when more than two are needed
MOST = 4  # conditions together
MOST_CODES = 12  # of a layer of which single values are ruled out


@dataclass(frozen=True, eq=False)
class Condition:
    """That a layer has a value (same), or has another one."""

    layer: Layer
    value: int
    same: bool

    @property
    def cost(self) -> float:
        """What it adds to the length of a program."""
        return self.layer.cost + (0.2 if self.same else 0.6)

    def holds(self, *, test: bool = False) -> np.ndarray:
        """bool (cells,) for the demonstrations, or the tests."""
        return ((self.layer.test if test else self.layer.train) == self.value) == self.same


@dataclass(frozen=True, eq=False)
class Conjunction:
    """Conditions that hold together; cost: what it adds."""

    conditions: tuple[Condition, ...]
    cost: float

    def holds(self, *, test: bool = False) -> np.ndarray:
        """bool (cells,) where all hold."""
        return np.logical_and.reduce([condition.holds(test=test) for condition in self.conditions])


def learn_conjunctions(
    *, layers: Sequence[Layer], there: np.ndarray, others: np.ndarray, budget: Budget, wanted: int = 6
) -> list[Conjunction]:
    """Conjunctions that hold in the cells of `there`, in none of `others` (bool, (cells,)), of the fewest conditions; cheapest first.

    Cells that are in neither may be either. Sets of one and two conditions are all tried, larger ones from the most useful on.
    Raises OutOfBudget.
    """
    conditions = sorted(_conditions(layers, there, others), key=lambda condition: condition.cost)[:CONDITIONS]
    if not conditions or not others.any():
        return []
    ruled = np.stack([np.packbits(~condition.holds()[others]) for condition in conditions])  # (conditions, bytes)
    full = np.packbits(np.ones(int(others.sum()), bool))
    groups: list[tuple[int, ...]] = [()]
    for size in range(1, MOST + 1):
        found, weighed = [], []
        for group in groups:
            budget.spend(1 + ruled.size // 20_000)
            base = np.bitwise_or.reduce(ruled[list(group)], axis=0) if group else np.zeros_like(full)
            made = ruled | base  # (conditions, bytes)
            left = _ones(full) - np.take(_BITS, made).sum(axis=1)
            free = np.arange(len(conditions)) > (group[-1] if size == 2 else -1)
            free[list(group)] = False
            for n in np.flatnonzero(free & (left == 0)).tolist():
                key = tuple(sorted((*group, n)))
                found.append((sum(conditions[k].cost for k in key), key))
            others_left = np.flatnonzero(free & (left > 0))
            if size > 1:  # only the best ones are gone on with
                others_left = others_left[np.argsort(left[others_left], kind="stable")[:WIDENED]]
            weighed += [(int(left[n]), tuple(sorted((*group, n)))) for n in others_left.tolist()]
        if found:
            best = sorted(set(found))[:wanted]
            return [Conjunction(tuple(conditions[k] for k in key), cost + 0.3 * len(key)) for cost, key in best]
        weighed = sorted(set(weighed))
        groups = [key for _, key in weighed] if size == 1 else [key for _, key in weighed[:WIDENED]]
        if size == 2:
            most = [key[0] for _, key in sorted((int(x), (k,)) for k, x in enumerate(_left(ruled, full)))[:WIDENED]]
            groups = list(dict.fromkeys([*groups, *combinations(sorted(most), 2)]))
    return []


_BITS = np.array([bin(n).count("1") for n in range(256)], np.int64)


def _ones(packed: np.ndarray) -> int:
    return int(np.take(_BITS, packed).sum())


def _left(ruled: np.ndarray, full: np.ndarray) -> np.ndarray:
    """(conditions,): how many cells each does not rule out."""
    return _ones(full) - np.take(_BITS, ruled).sum(axis=1)


def _conditions(layers: Sequence[Layer], there: np.ndarray, others: np.ndarray) -> list[Condition]:
    """All that hold in all cells of the first kind, and not in all of the second."""
    found = []
    for layer in layers:
        inside, outside = np.unique(layer.train[there]), np.unique(layer.train[others])
        if len(inside) == 1 and len(outside) > (inside[0] in outside):
            found.append(Condition(layer, int(inside[0]), True))
        elif layer.n_codes <= MOST_CODES:
            found += [Condition(layer, int(value), False) for value in np.setdiff1d(outside, inside)]
    return found
