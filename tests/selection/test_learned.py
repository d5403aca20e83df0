"""Features by hand; the learned rule against a literal likelihood, on puzzles it has not seen, and its calibration."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (the hypothesis profile of the house)
from selection.features import FEATURES, WORST, features
from selection.learned import NONE, LearnedRule, cross_fitted, fit, log_loss


@dataclass(frozen=True)
class Evidence:
    search_nll: dict[str, float] = field(default_factory=dict)
    view_nll: dict[str, float] = field(default_factory=dict)


def test_features_by_hand() -> None:
    one = Evidence({"a": 0.5, "b": 1.5}, {"a": 1.0, "b": 3.0})
    other = Evidence({"a": 2.0}, {"a": 4.0, "b": 100.0})
    bare = Evidence({"b": 1.0})
    rows = [dict(zip(FEATURES, row, strict=True)) for row in features(candidates=[one, other, bare], views=4).tolist()]
    assert rows[0] == pytest.approx(
        {
            "constant": 1, "root_nll": math.sqrt(2), "root_behind": 0, "lead": 5, "lowest_nll": 1, "highest_nll": 3, "deviation_nll": 1,
            "not_scored": 0, "votes": 0.5, "log_mean_prob": math.log((math.exp(-1) + math.exp(-3)) / 2), "best_search": 0.5,
            "lead_votes": 0.25, "log_candidates": math.log(3),
        }
    )  # fmt: skip
    assert rows[1]["highest_nll"] == WORST and rows[1]["root_behind"] == pytest.approx(math.sqrt(WORST - 2))
    assert rows[1]["lead"] == rows[2]["lead"] == 0
    assert rows[2]["not_scored"] == 1 and rows[2]["lead_votes"] == pytest.approx(-0.25)
    near = Evidence({}, {"a": 2.5})
    first = dict(zip(FEATURES, features(candidates=[one, near], views=4)[0].tolist(), strict=True))
    assert first["lead"] == pytest.approx(0.5)
    alone = dict(zip(FEATURES, features(candidates=[one], views=2)[0].tolist(), strict=True))
    assert alone["lead"] == 5 and alone["lead_votes"] == 1
    assert features(candidates=[], views=1).shape == (0, len(FEATURES))
    with pytest.raises(ValueError, match="0 views"):
        features(candidates=[], views=0)


def made(rng: np.random.Generator, n: int, weights: tuple[float, ...]) -> tuple[list[np.ndarray], list[int]]:
    """Cases whose right candidates are drawn by the model itself."""
    cases, labels = [], []
    for _ in range(n):
        x = np.column_stack([np.ones(c := int(rng.integers(0, 6))), rng.standard_normal((c, len(weights) - 1))])
        p = np.exp(x @ np.array(weights))
        chances = np.append(p, 1.0) / (p.sum() + 1.0)
        label = int(rng.choice(c + 1, p=chances))
        cases.append(x)
        labels.append(NONE if label == c else label)
    return cases, labels


def literal_loss(weights: np.ndarray, cases, labels, penalty: float) -> float:
    total = penalty / 2 * sum(w * w for w in weights[1:])
    for x, label in zip(cases, labels, strict=True):
        values = [math.exp(sum(a * b for a, b in zip(row, weights, strict=True))) for row in x]
        total -= math.log((1.0 if label == NONE else values[label]) / (1.0 + sum(values)))
    return total


def test_the_fit_is_the_best_there_is() -> None:
    """No small step away from the fitted weights makes the labels more likely; with many cases the weights are those of the world."""
    rng = np.random.default_rng(0)
    cases, labels = made(rng, 60, (-1.0, 2.0, -0.5))
    rule = fit(cases=cases, labels=labels, penalty=1.0)
    z = [(x - rule.mean) / rule.scale for x in cases]
    best = literal_loss(rule.weights, z, labels, 1.0)
    for _ in range(50):
        assert literal_loss(rule.weights + 0.01 * rng.standard_normal(3), z, labels, 1.0) >= best - 1e-6
    cases, labels = made(rng, 4000, (-1.0, 2.0, -0.5))
    rule = fit(cases=cases, labels=labels, penalty=0.1)
    slopes = rule.weights[1:] / rule.scale[1:]
    assert slopes == pytest.approx([2.0, -0.5], abs=0.15)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(-50, 50))
def test_chances_are_chances(seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((int(rng.integers(0, 5)), 3))
    weights = size * rng.standard_normal(3)
    got = LearnedRule(weights, np.zeros(3), np.ones(3)).chances(x)
    values = x @ weights
    assert (got >= 0).all() and got.sum() <= 1 + 1e-12
    if len(values) and np.abs(values).max() < 300:
        assert got == pytest.approx(np.exp(values) / (1 + np.exp(values).sum()))


def test_what_is_learned_serves_puzzles_that_were_not_seen() -> None:
    rng = np.random.default_rng(1)
    cases, labels = made(rng, 500, (-1.0, 2.0, 0.0, 0.0))
    groups = [f"p{n // 2}" for n in range(len(cases))]
    chances = cross_fitted(cases=cases, labels=labels, groups=groups, folds=5, rng=rng)
    assert [len(c) for c in chances] == [len(x) for x in cases]
    tops = [(c.max(), label == c.argmax()) for c, label in zip(chances, labels, strict=True) if len(c)]
    said, so = np.array(tops).T
    assert said.mean() == pytest.approx(so.mean(), abs=0.05)  # calibrated as a whole
    sure = said > np.median(said)
    assert said[sure].mean() == pytest.approx(so[sure].mean(), abs=0.08) and so[sure].mean() > so[~sure].mean() + 0.2


def test_a_puzzle_never_teaches_about_itself() -> None:
    """Every puzzle has a mark of its own on its right candidate: of no use for other puzzles, a give-away for its own."""
    cases, labels, groups = [], [], []
    for n in range(30):
        for _ in range(2):
            x = np.zeros((4, 31))
            x[:, 0], x[n % 4, 1 + n] = 1, 1
            cases.append(x)
            labels.append(n % 4)
            groups.append(n)
    chances = cross_fitted(cases=cases, labels=labels, groups=groups, folds=5, rng=np.random.default_rng(0))
    assert all(c.max() == pytest.approx(c.min()) for c in chances)
    seen = fit(cases=cases, labels=labels, penalty=0.3)
    assert log_loss(rule=seen, cases=cases, labels=labels) < 0.5 < math.log(4)


def test_what_cannot_be_learned_from_is_refused() -> None:
    x = np.ones((2, 1))
    for options, message in (
        ({"cases": [], "labels": []}, "no candidates"),
        ({"cases": [np.ones((0, 1))], "labels": [NONE]}, "no candidates"),
        ({"cases": [x], "labels": [2]}, "case 0: label is 2"),
    ):
        with pytest.raises(ValueError, match=message):
            fit(**options, penalty=1.0)
    with pytest.raises(ValueError, match="3 folds of 2 puzzles"):
        cross_fitted(cases=[x, x], labels=[0, 0], groups=["a", "b"], folds=3, rng=np.random.default_rng(0))
