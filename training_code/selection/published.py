"""The published names of the ranking functions, on the published result dictionaries. A thin layer over `ranking`.

A result is a dict with `scores_inf` and `scores_aug`: {key: nll} (a plain sequence of nlls is taken as well). Lower is better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selection import ranking


@dataclass(frozen=True)
class _ResultEvidence:
    search_nll: Mapping[str, float]
    view_nll: Mapping[str, float]


def _evidence(res: Mapping[str, Any]) -> _ResultEvidence:
    return _ResultEvidence(*(_by_key(res, name) for name in ("scores_inf", "scores_aug")))


def _by_key(res: Mapping[str, Any], name: str) -> Mapping[str, float]:
    """The scores under `name`; missing or None: no scores. ValueError for anything that is no collection of numbers."""
    scores = res.get(name)
    if scores is None:
        return {}
    if isinstance(scores, Mapping):
        return scores
    if isinstance(scores, Sequence) and not isinstance(scores, str):
        return {str(i): float(s) for i, s in enumerate(scores)}
    raise ValueError(f"{name} of a result is {scores!r}, needed is {{key: score}}")


def max_gen_prob(res: Mapping[str, Any]) -> float:
    """Minimum of scores_inf."""
    return ranking.max_gen_prob(_evidence(res))


def max_aug_prob(res: Mapping[str, Any]) -> float:
    """Minimum of scores_aug."""
    return ranking.max_aug_prob(_evidence(res))


def min_aug_prob(res: Mapping[str, Any]) -> float:
    """Maximum of scores_aug."""
    return ranking.min_aug_prob(_evidence(res))


def sum_aug_prob(res: Mapping[str, Any]) -> float:
    """-sum exp(-s) over scores_aug."""
    return ranking.sum_aug_prob(_evidence(res))


def mul_aug_prob(res: Mapping[str, Any], baseline: float = 3) -> float:
    """sum (s - baseline) over scores_aug."""
    return ranking.mul_aug_prob(_evidence(res), baseline=baseline)


def mul_all_prob(res: Mapping[str, Any], baseline: float = 3) -> float:
    """sum (s - baseline) over scores_inf and scores_aug."""
    return ranking.mul_all_prob(_evidence(res), baseline=baseline)


all_score_algos: list[Callable[[Mapping[str, Any]], float]] = [
    max_gen_prob,
    max_aug_prob,
    min_aug_prob,
    sum_aug_prob,
    mul_aug_prob,
    mul_all_prob,
]
