"""Tournaments end within their budget, nobody meets twice, and strengths are those that the duels are most probable under."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selection.tournament import PRIOR, Duel, Tournament, bradley_terry


@st.composite
def some_duels(draw):
    count = draw(st.integers(2, 6))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(count), 2))), min_size=1, max_size=12))
    return count, [Duel(a, b, draw(st.floats(0, 1))) for a, b in pairs]


def posterior(s: np.ndarray, duels: list[Duel]) -> float:
    """The logarithm of what is maximised, as its definition says."""
    total = -float((s**2).sum()) / (2 * PRIOR**2)
    for duel in duels:
        p = 1 / (1 + np.exp(s[duel.b] - s[duel.a]))
        total += duel.share * np.log(p) + (1 - duel.share) * np.log1p(-p)
    return total


@given(some_duels(), st.integers(0, 999))
@settings(max_examples=100, deadline=None)
def test_no_other_strengths_are_more_probable(drawn, seed):
    count, duels = drawn
    best = bradley_terry(count=count, duels=duels)
    assert abs(best.sum()) < 1e-9
    rng = np.random.default_rng(seed)
    for scale in (1e-3, 0.1, 1.0):
        assert posterior(best + scale * rng.normal(size=count), duels) <= posterior(best, duels) + 1e-9


@given(some_duels())
@settings(max_examples=50, deadline=None)
def test_strengths_do_not_depend_on_names(drawn):
    count, duels = drawn
    new = np.random.default_rng(0).permutation(count)
    renamed = [Duel(int(new[d.b]), int(new[d.a]), 1 - d.share) for d in duels]
    assert bradley_terry(count=count, duels=renamed)[new] == pytest.approx(
        bradley_terry(count=count, duels=duels), abs=1e-6
    )


def play(count: int, budget: int, *, strengths: np.ndarray) -> Tournament:
    """With results that follow from strengths."""
    tournament = Tournament(count, budget)
    while pairs := tournament.next_round():
        assert len({n for pair in pairs for n in pair}) == 2 * len(pairs) or tournament.everyone_meets
        tournament.record([Duel(a, b, float(1 / (1 + np.exp(strengths[b] - strengths[a])))) for a, b in pairs])
    return tournament


@given(count=st.integers(0, 12), budget=st.integers(0, 40), seed=st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_nobody_meets_twice_and_the_budget_holds(count, budget, seed):
    played = play(count, budget, strengths=np.random.default_rng(seed).normal(size=count) * 3).duels
    met = [frozenset((duel.a, duel.b)) for duel in played]
    assert len(met) == len(set(met)) <= budget
    if count * (count - 1) // 2 <= budget:
        assert len(met) == count * (count - 1) // 2


@pytest.mark.parametrize("seed", range(5))
def test_the_strongest_comes_out_first_with_a_third_of_the_pairs(seed):
    strengths = np.random.default_rng(seed).permutation(16) * 2.0
    found = play(16, 40, strengths=strengths).strengths()
    assert found.argmax() == strengths.argmax() and np.corrcoef(found, strengths)[0, 1] > 0.85


def test_all_pairs_give_the_order():
    strengths = np.array([0.0, 2.0, -1.0, 1.0])
    order = np.argsort(-play(4, 6, strengths=strengths).strengths())
    assert order.tolist() == [1, 3, 0, 2]
    chain = [Duel(a, b, 0.9) for a, b in pairwise(range(4))]
    assert (np.diff(bradley_terry(count=4, duels=chain)) < 0).all()
    assert bradley_terry(count=3, duels=[]).tolist() == [0, 0, 0]
    assert np.abs(bradley_terry(count=2, duels=[Duel(0, 1, 1.0)] * 50)).max() < 10  # the prior holds certain wins


def test_wrong_duels():
    for wrong in ((0, 0, 0.5), (-1, 0, 0.5), (0, 1, 1.1)):
        with pytest.raises(ValueError, match="a duel of"):
            Duel(*wrong)
    with pytest.raises(ValueError, match="there are 2 players"):
        Tournament(2, 1).record([Duel(0, 2, 0.5)])
    with pytest.raises(ValueError, match="start at 0"):
        Tournament(2, -1)
