"""Ranking rules, attempts and metrics against plain arithmetic and their definitions."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import selection
from arc_loader.grids import Grid, as_grid
from selection.attempts import choose_attempts, fallback_grid, two_attempts
from selection.metrics import found, judge, pass_n, rank_of_truth
from selection.ranking import RULES, kgmon, mean_view_nll, mul_aug_prob, rank, rule_named


@dataclass(frozen=True, eq=False)
class Evidence:
    grid: Grid
    search_nll: dict[str, float] = field(default_factory=dict)
    view_nll: dict[str, float] = field(default_factory=dict)


def grid(*rows: str) -> Grid:
    return as_grid([[int(c) for c in row] for row in rows], where="test")


NLLS = st.floats(0, 20, allow_nan=False)
BY_KEY = st.dictionaries(st.sampled_from([f"a_0.v{i}" for i in range(6)]), NLLS, min_size=1)
EVIDENCE = st.builds(
    lambda cell, width, s, v: Evidence(grid(str(cell) * width), s, v),
    st.integers(0, 9),
    st.integers(1, 3),
    BY_KEY,
    BY_KEY,
)


@given(EVIDENCE)
def test_rules_follow_their_formulas(e: Evidence) -> None:
    inf, aug = list(e.search_nll.values()), list(e.view_nll.values())
    expected = {
        "max_gen_prob": min(inf),
        "max_aug_prob": min(aug),
        "min_aug_prob": max(aug),
        "sum_aug_prob": -sum(math.exp(-s) for s in aug),
        "mul_aug_prob": sum(s - 3 for s in aug),
        "mul_all_prob": sum(s - 3 for s in inf + aug),
        "full_probmul_3": -(sum(3 - s for s in inf) + sum(3 - s for s in aug)),
        "kgmon": -(len(inf) - sum(aug) / len(aug)),
        "mean_view_nll": sum(aug) / len(aug),
        "median_view_nll": float(np.median(aug)),
        "sum_gen_prob": -sum(math.exp(-s) for s in inf),
        "vote": -len(inf),
        "vote_then_nll": -len(inf) + 1 - 1 / (1 + sum(aug) / len(aug)),
    }
    assert {name: rule(e) for name, rule in RULES.items()} == pytest.approx(expected)
    assert mul_aug_prob(e, baseline=0) == pytest.approx(sum(aug))


@given(EVIDENCE)
def test_the_published_names_agree(e: Evidence) -> None:
    result = {"output": e.grid, "correct": None, "scores_inf": e.search_nll, "scores_aug": e.view_nll}
    names = [f.__name__ for f in selection.all_score_algos]
    assert names == ["max_gen_prob", "max_aug_prob", "min_aug_prob", "sum_aug_prob", "mul_aug_prob", "mul_all_prob"]
    for algorithm in selection.all_score_algos:
        assert algorithm(result) == RULES[algorithm.__name__](e)
    assert selection.mul_aug_prob(result, baseline=0) == mul_aug_prob(e, baseline=0)
    assert selection.max_aug_prob({**result, "scores_aug": list(e.view_nll.values())}) == RULES["max_aug_prob"](e)


def test_published_names_refuse_what_is_no_score() -> None:
    with pytest.raises(ValueError, match="scores_aug"):
        selection.max_aug_prob({"scores_inf": {}, "scores_aug": 3.0})


@given(st.lists(EVIDENCE, max_size=8), st.sampled_from(sorted(RULES)), st.randoms(use_true_random=False))
def test_rank_orders_by_the_rule_whatever_the_order(candidates: list[Evidence], name: str, random) -> None:
    rule = rule_named(name)
    ranked = rank(candidates=candidates, rule=rule)
    assert sorted(map(id, ranked)) == sorted(map(id, candidates))
    values = [rule(c) for c in ranked]
    assert values == sorted(values)
    shuffled = list(candidates)
    random.shuffle(shuffled)
    shape = [(rule(c), c.grid.tolist()) for c in ranked]
    assert [(rule(c), c.grid.tolist()) for c in rank(candidates=shuffled, rule=rule)] == shape


def test_votes_with_ties() -> None:
    often = Evidence(grid("1"), {"a": 3.0, "b": 3.0}, {"a": 30.0})
    sure = Evidence(grid("2"), {"a": 0.1}, {"a": 20.0})
    likely = Evidence(grid("3"), {"b": 0.2}, {"a": 1.0})
    assert rank(candidates=[likely, sure, often], rule=RULES["vote"]) == (often, sure, likely)
    assert rank(candidates=[likely, sure, often], rule=RULES["vote_then_nll"]) == (often, likely, sure)


def test_candidates_without_scores_come_last() -> None:
    scored = Evidence(grid("1"), {"a": 2.0}, {"a": 9.0})
    bare = Evidence(grid("2"), {"a": 0.1})
    for rule in RULES.values():
        assert rank(candidates=[bare, scored], rule=rule)[0] is scored
    assert mean_view_nll(bare) == kgmon(bare) == math.inf


def test_rank_refuses_nan() -> None:
    with pytest.raises(ValueError, match="NaN"):
        rank(candidates=[Evidence(grid("1"), {"a": math.nan}, {"a": math.nan})], rule=mean_view_nll)


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="best_of.*mean_view_nll"):
        rule_named("best_of")


def test_two_attempts_differ_and_fall_back() -> None:
    one, other, third = (Evidence(grid(*rows)) for rows in (("12",), ("1", "2"), ("3",)))
    assert [g.tolist() for g in two_attempts([one, one, other, third])] == [[[1, 2]], [[1], [2]]]
    assert [g.tolist() for g in two_attempts([one, one])] == [[[1, 2]], [[0]]]
    assert [g.tolist() for g in two_attempts([])] == [[[0]], [[0]]]
    assert fallback_grid().dtype == np.int8


@given(st.lists(EVIDENCE, max_size=4), st.lists(EVIDENCE, max_size=4))
def test_attempts_differ_whenever_two_grids_do(ranked: list[Evidence], spare: list[Evidence]) -> None:
    chosen = choose_attempts(ranked=ranked, guesses=[e.grid for e in spare])
    first, second = (g.tolist() for g in chosen.attempts)
    candidates = [e.grid.tolist() for e in ranked]
    others = [e.grid.tolist() for e in spare]
    distinct = [g for n, g in enumerate(candidates + others) if g not in (candidates + others)[:n]]
    assert [first, second][: len(distinct)] == distinct[:2]
    assert (first == second) == (distinct in ([], [[[0]]]))
    assert chosen.guessed == tuple(g not in candidates for g in (first, second)) or (first == second)
    assert two_attempts(ranked, [e.grid for e in spare])[0].tolist() == first


@given(st.lists(EVIDENCE, max_size=4), st.lists(EVIDENCE, max_size=4), EVIDENCE)
def test_a_simple_rule_gets_the_second_attempt(ranked: list[Evidence], spare: list[Evidence], rule: Evidence) -> None:
    chosen = choose_attempts(ranked=ranked, guesses=[e.grid for e in spare], claims=[rule.grid])
    before = choose_attempts(ranked=ranked, guesses=[e.grid for e in spare])
    got, said = [g.tolist() for g in chosen.attempts], rule.grid.tolist()
    candidates = [e.grid.tolist() for e in ranked]
    assert said in got
    if not ranked:
        assert got[0] == said and chosen.guessed == (True, True)
    else:
        assert got[0] == candidates[0] and chosen.guessed == (False, got[1] not in candidates or got[0] == got[1])
        if said == candidates[0]:
            assert got == [g.tolist() for g in before.attempts]
        else:
            assert got[1] == said


def test_what_was_submitted_is_judged() -> None:
    truth, other = grid("12"), grid("21")
    outcome = judge(task_id="a", ranked=[[], []], truths=[truth, truth], attempts=[(other, truth), (other, other)])
    assert outcome.solved == (True, False) and outcome.ranks == (None, None) and outcome.points == 0.5
    with pytest.raises(ValueError, match="a: 1 test inputs attempted, 2 solutions"):
        judge(task_id="a", ranked=[[], []], truths=[truth, truth], attempts=[(other, truth)])


def test_metrics_share_points_among_test_inputs() -> None:
    right, near, far = (Evidence(grid(c)) for c in "123")
    truth = grid("1")
    assert rank_of_truth(ranked=[near, right], truth=truth) == 2
    assert rank_of_truth(ranked=[near], truth=truth) is None
    outcome = judge(task_id="a", ranked=[[right], [near, far, right], []], truths=[truth] * 3)
    assert (outcome.ranks, outcome.solved, outcome.candidates) == ((1, 3, None), (True, False, False), (1, 3, 0))
    assert outcome.points == pytest.approx(1 / 3)
    assert [pass_n(outcomes=[outcome], n=n) for n in (1, 2, 3)] == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert found(outcomes=[outcome]) == pytest.approx(2 / 3)


def test_judge_needs_a_truth_for_every_test_input() -> None:
    with pytest.raises(ValueError, match="a: 2 test inputs solved, 1 solutions"):
        judge(task_id="a", ranked=[[], []], truths=[grid("1")])
