"""Metrics, votes and curves against the slow literal definitions on random predictions."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (the hypothesis profile of the house)
import literal_metrics
from arc_loader.grids import GridError, as_grid
from selection.curves import curves, expected_pass
from selection.metrics import METRICS, measure
from selection.predictions import Predictions
from selection.voting import most_voted


def grid(*rows: str):
    return as_grid([[int(c) for c in row] for row in rows], where="test")


A, B, C, D = grid("12", "34"), grid("12", "33"), grid("1"), grid("22", "22")
GRIDS = st.sampled_from([A, B, C, D, grid("12"), grid("1", "2"), grid("34", "12")])
NLL = st.none() | st.sampled_from([0.0, 0.5, 1.5, 0.1 + 0.2]) | st.floats(0, 50)


@st.composite
def predictions(draw, n: int | None = None) -> Predictions:
    size = n or draw(st.integers(1, 9))
    grids = draw(st.lists(st.none() | GRIDS, min_size=size, max_size=size))
    nlls = draw(st.just(()) | st.lists(NLL, min_size=size, max_size=size).map(tuple))
    return Predictions(tuple(grids), nlls)


@st.composite
def worlds(draw, n: int | None = None) -> tuple[dict, dict]:
    """Predictions and solutions of up to 4 puzzles with 1 to 3 test inputs each."""
    made, truths = {}, {}
    for number in range(draw(st.integers(1, 4))):
        tests = draw(st.integers(1, 3))
        made[f"p{number}"] = [draw(predictions(n)) for _ in range(tests)]
        truths[f"p{number}"] = tuple(draw(GRIDS) for _ in range(tests))
    return made, truths


@given(worlds(), st.data())
def test_metrics_are_what_their_definitions_say(world: tuple[dict, dict], data) -> None:
    made, truths = world
    attempts = None
    if data.draw(st.booleans()):
        attempts = {name: [(data.draw(GRIDS), data.draw(GRIDS)) for _ in rows] for name, rows in made.items()}
    fast = measure(predictions=made, solutions=truths, votes=(1, 2, 3), attempts=attempts)
    slow = literal_metrics.measure(predictions=made, solutions=truths, votes=(1, 2, 3), attempts=attempts)
    assert fast.task_ids == tuple(made) and fast.names == (*METRICS, "vote_1", "vote_2", "vote_3")
    for row, (task_id, expected) in enumerate(slow.items()):
        assert dict(zip(fast.names, fast.values[row], strict=True)) == pytest.approx(expected, abs=1e-12), task_id
    for name, value in fast.means.items():
        assert value == pytest.approx(sum(of[name] for of in slow.values()) / len(slow), abs=1e-12)


@given(predictions())
def test_votes_are_ordered_as_defined(one: Predictions) -> None:
    assert [g.tolist() for g in most_voted(one)] == [g.tolist() for g in literal_metrics.voted(one)]


def test_an_example_by_hand() -> None:
    """Two test inputs: one of four predictions right, one with nothing parsed; another puzzle with all right."""
    made = {"a": [Predictions((A, B, C, None)), Predictions((None, None))], "b": [Predictions((C, C))]}
    result = measure(predictions=made, solutions={"a": (A, A), "b": (C,)}, votes=(1,))
    assert dict(zip(result.names, result.values[0].tolist(), strict=True)) == {
        "accuracy": 0.25 / 2, "correct_pixels": (1 + 0.75) / 4 / 2, "max_correct_pixels": 0.5, "correct_size": 0.25,
        "any_correct_size": 0.5, "pass_n": 0.5, "unanswered": (0.25 + 1) / 2, "score": 0.5, "vote_1": 0.5,
    }  # fmt: skip
    assert result.means["accuracy"] == (0.125 + 1) / 2 and result.column("vote_1").tolist() == [0.5, 1.0]
    with pytest.raises(ValueError, match="no metric 'best'; there are accuracy"):
        result.column("best")


def test_ties_go_to_the_log_probability() -> None:
    tie = (A, B, B, A, C)
    assert most_voted(Predictions(tie))[0] is A
    assert most_voted(Predictions(tie, (9.0, 1.0, 2.0, 1.0, 0.0)))[0] is B
    assert most_voted(Predictions(tie, (None, 3.0, None, None, 0.0)))[0] is B
    assert [g.tolist() for g in most_voted(Predictions((None, None)))] == []


@settings(max_examples=30)
@given(worlds(n=5), st.integers(0, 99))
def test_curves_are_the_metrics_of_sub_samples(world: tuple[dict, dict], seed: int) -> None:
    made, truths = world
    sizes, repeats = (1, 2, 4, 5), 3
    got = curves(
        predictions=made, solutions=truths, sizes=sizes, votes=(1, 2), repeats=repeats, rng=np.random.default_rng(seed)
    )
    rng = np.random.default_rng(seed)
    orders = {(p, t): rng.random((repeats, 5)).argsort(axis=1) for p, rows in made.items() for t in range(len(rows))}
    for (s, size), r in itertools.product(enumerate(sizes), range(repeats)):
        drawn = {}
        for name, rows in made.items():
            kept = [sorted(orders[name, t][r, :size]) for t in range(len(rows))]
            drawn[name] = [
                Predictions(tuple(one.grids[i] for i in places), tuple(one.nlls[i] for i in places))
                for one, places in zip(rows, kept, strict=True)
            ]
        slow = literal_metrics.measure(predictions=drawn, solutions=truths, votes=(1, 2))
        for values, name in ((got.pass_n, "pass_n"), (got.vote[0], "vote_1"), (got.vote[1], "vote_2")):
            assert values[s, r] == pytest.approx(sum(p[name] for p in slow.values()) / len(slow))
    assert got.pass_n_exact[-1] == pytest.approx(got.pass_n[-1, 0])  # the whole sample is the only one of its size


@given(st.integers(1, 8), st.data())
def test_the_exact_expectation_counts_all_sub_samples(n: int, data) -> None:
    right, size = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    drawn = list(itertools.combinations(range(n), size))
    share = sum(min(places) < right for places in drawn) / len(drawn)
    assert expected_pass(right=right, n=n, size=size) == pytest.approx(share)


def test_sampled_and_exact_pass_n_agree() -> None:
    rng = np.random.default_rng(0)
    made = {f"p{i}": [Predictions(tuple(A if rng.random() < 0.1 else B for _ in range(64)))] for i in range(40)}
    truths = {name: (A,) for name in made}
    got = curves(predictions=made, solutions=truths, sizes=(1, 4, 16, 64), repeats=400, rng=rng)
    error = got.pass_n.std(axis=1, ddof=1) / math.sqrt(400)
    assert (np.abs(got.pass_n.mean(axis=1) - got.pass_n_exact) <= 4 * error + 1e-12).all()
    assert "predictions" in got.text() and f"{100 * got.pass_n_exact[0]:.2f}" in got.text()


def test_what_does_not_fit_is_refused() -> None:
    one = Predictions((A,))
    for options, message in (
        ({"predictions": {}, "solutions": {}}, "no puzzles"),
        ({"predictions": {"a": [one]}, "solutions": {}}, "puzzle a: 1 test inputs predicted, 0 solutions"),
        ({"predictions": {"a": []}, "solutions": {"a": ()}}, "puzzle a: 0 test inputs"),
        ({"predictions": {"a": [one]}, "solutions": {"a": (A,)}, "votes": (0,)}, "votes are"),
        ({"predictions": {"a": [one]}, "solutions": {"a": (A,)}, "attempts": {}}, "puzzle a: 0 pairs of attempts"),
    ):
        with pytest.raises(ValueError, match=message):
            measure(**options)
    for arguments, message in (
        (((),), "no predictions"),
        (((A,), (1.0, 2.0)), "2 nlls for 1"),
        (((A,), (math.nan,)), "prediction 0: nll is NaN"),
    ):
        with pytest.raises(ValueError, match=message):
            Predictions(*arguments)
    with pytest.raises(GridError, match="prediction 1 row 0 column 0"):
        Predictions((None, [[11]]))
    with pytest.raises(ValueError, match="puzzle a test input 0: 1 predictions, no sub-sample of 2"):
        curves(predictions={"a": [one]}, solutions={"a": (A,)}, sizes=(2,), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="0 repeats"):
        curves(predictions={"a": [one]}, solutions={"a": (A,)}, sizes=(1,), repeats=0, rng=np.random.default_rng(0))
