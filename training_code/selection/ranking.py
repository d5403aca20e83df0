"""Rules that put candidates in order: evidence in, one number out, lower is better.

Every rule is a pure function of what search and scoring found (negative log-likelihoods in nats); none may know the truth. The
published rules (the 2024 notebook, the ICML 2025 paper "Product of Experts with LLMs", NVARC 2025) keep their names; those that were
published as "higher is better" are negated.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from arc_loader.grids import Grid, grid_hash
from selection.judged_rules import JUDGED_RULES


class Evidence(Protocol):
    """What a rule may look at: nll in nats by view key; lower is better."""

    @property
    def search_nll(self) -> Mapping[str, float]:
        """The views whose search found the grid."""

    @property
    def view_nll(self) -> Mapping[str, float]:
        """The views under which the grid was scored as a forced answer; empty: not scored."""


class RankedEvidence(Evidence, Protocol):
    """Evidence that belongs to a grid, such as `inference_tools.candidates.Candidate`."""

    @property
    def grid(self) -> Grid:
        """The grid in the orientation of the puzzle."""


Rule: TypeAlias = Callable[[Evidence], float]
_C = TypeVar("_C", bound=RankedEvidence)


def max_gen_prob(evidence: Evidence) -> float:
    """The best nll of any search; inf if no search found it."""
    return min(evidence.search_nll.values(), default=math.inf)


def max_aug_prob(evidence: Evidence) -> float:
    """The best nll under any scoring view; inf if not scored."""
    return min(evidence.view_nll.values(), default=math.inf)


def min_aug_prob(evidence: Evidence) -> float:
    """The worst nll under any scoring view; inf if not scored."""
    return max(evidence.view_nll.values(), default=math.inf)


def sum_aug_prob(evidence: Evidence) -> float:
    """Minus the sum of probabilities over scoring views: -sum exp(-s)."""
    return -math.fsum(math.exp(-s) for s in evidence.view_nll.values())


def mul_aug_prob(evidence: Evidence, *, baseline: float = 3.0) -> float:
    """Sum of (s - baseline) over scoring views, the log of a product; inf if not scored. Baseline 3 in 2024, 0 in the paper."""
    return _sum_over(evidence.view_nll.values(), baseline) if evidence.view_nll else math.inf


def mul_all_prob(evidence: Evidence, *, baseline: float = 3.0) -> float:
    """Sum of (s - baseline) over searches and scoring views together; inf without any evidence."""
    values = [*evidence.search_nll.values(), *evidence.view_nll.values()]
    return _sum_over(values, baseline) if values else math.inf


def full_probmul_3(evidence: Evidence) -> float:
    """The rule of the 2024 notebook, negated: -(sum over searches of (3 - s) + sum over scoring views of (3 - s)).

    The notebook takes the mean of the second term over its sets of scoring views; a candidate here has exactly one set.
    """
    return _sum_over(evidence.search_nll.values(), 3.0) + _sum_over(evidence.view_nll.values(), 3.0)


def kgmon(evidence: Evidence) -> float:
    """The rule of NVARC 2025, negated: mean nll under the scoring views - number of views whose search found the grid."""
    return mean_view_nll(evidence) - len(evidence.search_nll)


def mean_view_nll(evidence: Evidence) -> float:
    """Mean nll over the scoring views; inf if not scored.

    The product of experts of the ICML 2025 paper: with the same views for all candidates it orders like `mul_aug_prob` with any baseline.
    """
    values = evidence.view_nll.values()
    return math.fsum(values) / len(values) if values else math.inf


def vote(evidence: Evidence) -> float:
    """Minus the number of views whose search found the grid; `rank` gives ties to the better search nll."""
    return -float(len(evidence.search_nll))


def vote_then_nll(evidence: Evidence) -> float:
    """As `vote`, but ties go to the lower mean nll under the scoring views."""
    mean = mean_view_nll(evidence)
    return vote(evidence) + (1.0 if math.isinf(mean) else mean / (1.0 + mean) if mean > 0 else 0.0)


def sum_gen_prob(evidence: Evidence) -> float:
    """Minus the sum of probabilities over the searches that found the grid: votes that weigh what they were sure of."""
    return -math.fsum(math.exp(-s) for s in evidence.search_nll.values())


def median_view_nll(evidence: Evidence) -> float:
    """Median nll over the scoring views; inf if not scored. Unlike the mean it does not mind a few views that see nothing."""
    return statistics.median(evidence.view_nll.values()) if evidence.view_nll else math.inf


RULES: Mapping[str, Rule] = {
    "max_gen_prob": max_gen_prob,
    "max_aug_prob": max_aug_prob,
    "min_aug_prob": min_aug_prob,
    "sum_aug_prob": sum_aug_prob,
    "mul_aug_prob": mul_aug_prob,
    "mul_all_prob": mul_all_prob,
    "full_probmul_3": full_probmul_3,
    "kgmon": kgmon,
    "mean_view_nll": mean_view_nll,
    "median_view_nll": median_view_nll,
    "sum_gen_prob": sum_gen_prob,
    "vote": vote,
    "vote_then_nll": vote_then_nll,
}


RULE_NAMES = (*RULES, *JUDGED_RULES)
"""All rules, also those over what a model said that was asked about candidates."""


def rule_named(name: str) -> Rule:
    """The rule of that name; ValueError that lists the known ones otherwise."""
    if name not in RULE_NAMES:
        raise ValueError(f"unknown ranking rule {name!r}; known: {', '.join(RULE_NAMES)}")
    return RULES[name] if name in RULES else JUDGED_RULES[name]


def rank(*, candidates: Sequence[_C], rule: Rule) -> tuple[_C, ...]:
    """The candidates, best first; the result does not depend on their order.

    Candidates that were scored come before those that were not (a limit or the deadline can leave some without); by a rule over what a
    model said when asked, those that it was asked about. Ties go to the better search nll, then to the smaller `grid_hash`. Raises
    ValueError if the rule gives NaN.
    """
    judged = rule in JUDGED_RULES.values()

    def order(candidate: _C) -> tuple[bool, float, float, str]:
        value = rule(candidate)
        if math.isnan(value):
            raise ValueError(f"rule {getattr(rule, '__name__', rule)} gives NaN for {candidate}")
        unknown = value == math.inf if judged else not candidate.view_nll
        return unknown, value, max_gen_prob(candidate), grid_hash(candidate.grid)

    return tuple(sorted(candidates, key=order))


def _sum_over(values: Iterable[float], baseline: float) -> float:
    """Exactly rounded sum of (s - baseline), so that the order of the views does not matter."""
    return math.fsum(s - baseline for s in values)
