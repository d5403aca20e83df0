"""Covers: a few conjunctions that together hold exactly where cells change, where no single one does. Learned from demonstrations. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omni_arc.program_search.budget import Budget
from omni_arc.program_search.conjunctions import Condition, Conjunction
from omni_arc.program_search.layers import Layer

MOST = 4  # conjunctions
CONDITIONS = 300  # at most so many are put together
WIDENED = 40  # pairs that get a third condition
MOST_CODES = 12  # of a layer whose single values are conditions
LEAST = 0.12  # of the cells that change, and two of them, every conjunction covers


@dataclass(frozen=True, eq=False)
class _Literals:
    conditions: list[Condition]
    inside: np.ndarray  # float32 (conditions, cells that change)
    outside: np.ndarray  # float32 (conditions, cells where none may hold)


def learn_cover(
    *, layers: Sequence[Layer], there: np.ndarray, others: np.ndarray, budget: Budget
) -> tuple[Conjunction, ...] | None:
    """Conjunctions of at most three conditions, none of which holds in `others`, that cover `there` together (both bool, (cells,)).

    The one that covers most is taken first. None where more than MOST are needed. Raises OutOfBudget.
    """
    literals = _literals(layers, there, others)
    if not literals.conditions:
        return None
    left = np.ones(int(there.sum()), np.float32)  # 1 where still uncovered
    least = max(2.0, LEAST * len(left))
    chosen: list[Conjunction] = []
    while left.any():
        if len(chosen) == MOST:
            return None
        budget.spend(10 + literals.inside.size // 2000 + literals.outside.size // 2000)
        group = _best(literals, left)
        if group is None:
            return None
        covered = literals.inside[list(group)].min(axis=0)
        if covered.sum() < least:
            return None
        left = left * (1 - covered)
        conditions = tuple(literals.conditions[n] for n in group)
        chosen.append(Conjunction(conditions, sum(c.cost for c in conditions) + 0.3 * len(conditions)))
    return tuple(chosen)


def _best(literals: _Literals, left: np.ndarray) -> tuple[int, ...] | None:
    """The conditions that together hold nowhere outside, and in most of the cells left; fewer and cheaper ones are preferred."""
    costs = np.array([c.cost for c in literals.conditions], np.float32)
    inside, outside = literals.inside * left, literals.outside
    good, bad = inside.sum(axis=1), outside.sum(axis=1)
    best: tuple[float, tuple[int, ...]] | None = None

    def offer(weights: np.ndarray, groups: Sequence[tuple[int, ...]]) -> None:
        nonlocal best
        if len(weights) and (best is None or weights.max() > best[0]):
            best = float(weights.max()), groups[int(weights.argmax())]

    safe = np.flatnonzero((bad == 0) & (good > 0))
    offer(good[safe] * np.exp(-0.1 * costs[safe]), [(int(n),) for n in safe])
    both, wrong = inside @ literals.inside.T, outside @ outside.T  # (conditions, conditions)
    first, second = np.nonzero(np.triu((wrong == 0) & (both > 0), 1))
    offer(
        both[first, second] * np.exp(-0.1 * (costs[first] + costs[second])) * 0.9,
        list(zip(first.tolist(), second.tolist(), strict=True)),
    )
    first, second = np.nonzero(np.triu((wrong > 0) & (both > 0), 1))
    order = np.argsort(wrong[first, second] - both[first, second], kind="stable")[:WIDENED]
    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        three, off = inside @ (literals.inside[a] * literals.inside[b]), outside @ (outside[a] * outside[b])
        third = np.flatnonzero((off == 0) & (three > 0))
        weights = three[third] * np.exp(-0.1 * (costs[third] + costs[a] + costs[b])) * 0.8
        offer(weights, [(a, b, int(n)) for n in third])
    return None if best is None else best[1]


def _literals(layers: Sequence[Layer], there: np.ndarray, others: np.ndarray) -> _Literals:
    """The conditions that hold in some cells that change and not everywhere, the cheapest; equal ones once."""
    found: dict[bytes, Condition] = {}
    for layer in sorted(layers, key=lambda layer: layer.cost):
        if layer.n_codes > MOST_CODES:
            continue
        for value in np.unique(layer.train).tolist():
            for same in (True, False) if layer.n_codes > 2 else (True,):
                condition = Condition(layer, value, same)
                holds = condition.holds()
                if holds[there].any() and not holds.all():
                    found.setdefault(np.packbits(holds).tobytes(), condition)
    conditions = sorted(found.values(), key=lambda condition: condition.cost)
    rows = np.array([c.holds() for c in conditions], np.float32).reshape(len(conditions), -1)
    if len(conditions) > CONDITIONS:
        inside, outside = rows[:, there].mean(axis=1), rows[:, others].mean(axis=1)
        kept = np.sort(np.argsort(outside - inside, kind="stable")[:CONDITIONS])
        conditions, rows = [conditions[n] for n in kept], rows[kept]
    return _Literals(conditions, rows[:, there], rows[:, others])
