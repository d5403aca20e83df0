"""Tournaments: who plays whom, and how strong each is by the duels that were played. Pure; knows no grids, no model and no truth.

All play all where the budget allows; else rounds in which neighbours in strength play who have not met. Strengths: Bradley and Terry
(1952), P(a beats b) = 1 / (1 + exp(s_b - s_a)), the most probable ones under a normal prior, so that few duels do not decide everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

PRIOR = 3.0
"""Nats: standard deviation of the prior of strengths."""
STEPS = 50


@dataclass(frozen=True)
class Duel:
    """Two by their numbers, and the share of the win that the first got: from 0 (lost) to 1 (won)."""

    a: int
    b: int
    share: float

    def __post_init__(self) -> None:
        if self.a == self.b or min(self.a, self.b) < 0 or not 0 <= self.share <= 1:
            raise ValueError(f"a duel of {self.a} and {self.b} whose first one gets {self.share} of the win")


@dataclass(eq=False)
class Tournament:
    """count: of players, numbered from 0; the lower number is taken for the stronger one while nothing is known. budget: duels at most.

    Raises ValueError for a budget below 0.
    """

    count: int
    budget: int
    duels: list[Duel] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.count < 0 or self.budget < 0:
            raise ValueError(f"{self.count} players and {self.budget} duels start at 0")

    @property
    def everyone_meets(self) -> bool:
        """Whether the budget is enough for all pairs."""
        return self.count * (self.count - 1) // 2 <= self.budget

    def next_round(self) -> tuple[tuple[int, int], ...]:
        """Pairs that play next, none of whom have met; none: the tournament is over."""
        if self.everyone_meets:
            return () if self.duels else tuple(combinations(range(self.count), 2))
        left = self.budget - len(self.duels)
        met = {frozenset((duel.a, duel.b)) for duel in self.duels}
        strengths = self.strengths()
        waiting = sorted(range(self.count), key=lambda n: (-strengths[n], n))
        pairs: list[tuple[int, int]] = []
        while waiting and len(pairs) < left:
            first = waiting.pop(0)
            other = next((n for n in waiting if frozenset((first, n)) not in met), None)
            if other is not None:
                waiting.remove(other)
                pairs.append((first, other))
        return tuple(pairs)

    def record(self, duels: Sequence[Duel]) -> None:
        """Results of a round. Raises ValueError for players that there are not."""
        for duel in duels:
            if max(duel.a, duel.b) >= self.count:
                raise ValueError(f"{duel}: there are {self.count} players")
        self.duels += duels

    def strengths(self) -> np.ndarray:
        """`bradley_terry` of what was played so far."""
        return bradley_terry(count=self.count, duels=self.duels)


def bradley_terry(*, count: int, duels: Sequence[Duel], prior: float = PRIOR) -> np.ndarray:
    """Strengths in nats, float64 (count,), their mean is 0: log-odds of a win are differences of them.

    The maximum of sum(share log P(a beats b) + (1 - share) log P(b beats a)) - |s|^2 / (2 prior^2), by Newton's method (it is strictly
    concave; steps are halved where they would overshoot). Without duels all are 0.
    """
    s = np.zeros(count)
    if not duels:
        return s
    a = np.array([duel.a for duel in duels])
    b = np.array([duel.b for duel in duels])
    share = np.array([duel.share for duel in duels])  # (duels,)

    def value(s: np.ndarray) -> float:
        lead = s[a] - s[b]
        return float(
            (-share * np.logaddexp(0, -lead) - (1 - share) * np.logaddexp(0, lead)).sum()
            - (s**2).sum() / (2 * prior**2)
        )

    for _ in range(STEPS):
        p = 1 / (1 + np.exp(s[b] - s[a]))  # (duels,)
        gradient = -s / prior**2
        np.add.at(gradient, a, share - p)
        np.add.at(gradient, b, p - share)
        hessian = np.eye(count) / prior**2  # (count, count), negated
        weight = p * (1 - p)
        for i, j, sign in ((a, a, 1), (b, b, 1), (a, b, -1), (b, a, -1)):
            np.add.at(hessian, (i, j), sign * weight)
        step = np.linalg.solve(hessian, gradient)
        scale, before = 1.0, value(s)
        while value(s + scale * step) < before and scale > 1e-6:
            scale /= 2
        s = s + scale * step
        if np.abs(scale * step).max() < 1e-10:
            break
    return s - s.mean()
