"""Rules over what a model said when it was asked about candidates: is this output right (verify), which of two is better (select).

Evidence in, one number out, lower is better, as the rules of `ranking`. A candidate that was not asked about comes last. No truth.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias


class JudgedEvidence(Protocol):
    """What these rules look at, by view key; higher is better."""

    @property
    def verify_odds(self) -> Mapping[str, float]:
        """Log-odds (nats) of `yes` against `no` under the views that the grid was seen under; empty: not asked."""

    @property
    def select_odds(self) -> Mapping[str, float]:
        """Strength (nats, see `tournament.bradley_terry`) in the duels of each view; empty: no duel."""


JudgedRule: TypeAlias = Callable[[JudgedEvidence], float]


def verify_odds(evidence: JudgedEvidence) -> float:
    """Minus the mean log-odds of `yes`; inf if not asked."""
    return -_mean(evidence.verify_odds)


def select_odds(evidence: JudgedEvidence) -> float:
    """Minus the mean strength; inf without a duel."""
    return -_mean(evidence.select_odds)


def verify_and_select(evidence: JudgedEvidence) -> float:
    """Both together: minus the sum of the two means; inf unless both are known."""
    return -(_mean(evidence.verify_odds) + _mean(evidence.select_odds))


JUDGED_RULES: Mapping[str, JudgedRule] = {
    "verify_odds": verify_odds,
    "select_odds": select_odds,
    "verify_and_select": verify_and_select,
}


def known_rules(candidates: Iterable[JudgedEvidence]) -> tuple[str, ...]:
    """Names of the rules that have something to go by: some candidate was asked about."""
    every = list(candidates)
    return tuple(name for name, rule in JUDGED_RULES.items() if any(rule(one) < math.inf for one in every))


def _mean(values: Mapping[str, float]) -> float:
    """Minus infinity for no values."""
    return math.fsum(values.values()) / len(values) if values else -math.inf
