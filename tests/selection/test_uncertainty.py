"""Intervals, tests and needed numbers against enumeration and simulation; tables against published ones."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (the hypothesis profile of the house)
from selection.comparison import System, check_paired, report, run_table
from selection.metrics import Measured
from selection.uncertainty import bootstrap_interval, compare, needed, sign_test

SHARES = st.sampled_from([-1.0, -0.5, 0.0, 0.0, 0.5, 1.0])


@given(st.lists(SHARES, max_size=8))
def test_the_sign_test_counts_all_signs(paired: list[float]) -> None:
    p = sign_test(paired=np.array(paired), rng=np.random.default_rng(0))
    products = itertools.product((-1, 1), repeat=len(paired))
    signed = [abs(sum(s * d for s, d in zip(signs, paired, strict=True))) for signs in products]
    assert p == pytest.approx(sum(value >= abs(sum(paired)) for value in signed) / len(signed))


def test_many_signs_are_drawn() -> None:
    """30 puzzles that differ, 21 for A: the binomial distribution says p."""
    paired = np.array([1.0] * 21 + [-1.0] * 9)
    exact = 2 * sum(math.comb(30, k) for k in range(21, 31)) / 2**30
    assert sign_test(paired=paired, rng=np.random.default_rng(0), repeats=40_000) == pytest.approx(exact, abs=0.005)


@settings(max_examples=20)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=30))
def test_the_bootstrap_is_one_of_drawn_puzzles(values: list[float]) -> None:
    fast = bootstrap_interval(values=np.array(values), rng=np.random.default_rng(0), repeats=4000)
    rng = np.random.default_rng(1)
    means = [np.mean([values[i] for i in rng.integers(0, len(values), len(values))]) for _ in range(4000)]
    low, high = np.quantile(means, (0.025, 0.975))
    assert fast.low == pytest.approx(low, abs=0.04) and fast.high == pytest.approx(high, abs=0.04)


def simulated(rng, *, runs: int, puzzles: int, gain: float, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Two systems whose solving chances differ by `gain` on average; shift: deviation of a whole run, as of another training."""
    ease = rng.random(puzzles)

    def values(extra: float) -> np.ndarray:
        moved = ease + extra + shift * rng.standard_normal((runs, 1))
        return (rng.random((runs, puzzles)) < moved).astype(float)

    return values(gain), values(0.0)


@pytest.mark.parametrize(("runs", "shift"), [(1, 0.0), (4, 0.0), (4, 0.05)])
def test_without_a_difference_few_are_called_significant(runs: int, shift: float) -> None:
    rng = np.random.default_rng(0)
    made = [simulated(rng, runs=runs, puzzles=100, gain=0.0, shift=shift) for _ in range(150)]
    false = sum(compare(a=a, b=b, rng=rng, repeats=500).significant for a, b in made)
    assert false <= 0.1 * len(made)


def test_intervals_cover_the_truth() -> None:
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(200):
        a, b = simulated(rng, runs=3, puzzles=80, gain=0.1, shift=0.04)
        d = compare(a=a, b=b, rng=rng, repeats=500)
        inside += (
            d.over_both.low <= 0.095 <= d.over_both.high
        )  # chances are cut at 1, so the mean gain is a little below 0.1
    assert inside >= 0.9 * 200


def test_the_needed_numbers_show_the_difference() -> None:
    """With as many puzzles as are said to be needed, about 80 of 100 experiments are significant."""
    rng = np.random.default_rng(0)
    a, b = simulated(rng, runs=2, puzzles=4000, gain=0.08, shift=0.0)
    said = needed(a=a, b=b)
    assert said.runs is not None and 100 < said.puzzles < 1000
    shown = [
        compare(a=a, b=b, rng=rng, repeats=400).p < 0.05
        for a, b in (simulated(rng, runs=2, puzzles=int(said.puzzles), gain=0.08, shift=0.0) for _ in range(150))
    ]
    assert 0.68 < np.mean(shown) < 0.92


def test_runs_that_differ_too_much_cannot_be_made_up_by_puzzles() -> None:
    rng = np.random.default_rng(0)
    a, b = simulated(rng, runs=3, puzzles=400, gain=0.02, shift=0.15)
    d = compare(a=a, b=b, rng=rng, repeats=2000)
    assert math.isinf(d.needed.puzzles) and 10 < d.needed.runs < math.inf and not d.significant
    assert d.over_both.high - d.over_both.low > 2 * (d.over_puzzles.high - d.over_puzzles.low)


def test_equal_and_clearly_different_systems() -> None:
    rng = np.random.default_rng(0)
    one = rng.integers(0, 2, (1, 50)).astype(float)
    same = compare(a=one, b=one, rng=rng)
    assert (same.value, same.p, same.significant, same.needed.puzzles) == (0.0, 1.0, False, math.inf)
    better = compare(a=np.ones((1, 50)), b=one, rng=rng)
    assert (
        better.significant and better.over_puzzles.low > 0 and better.over_both is None and better.needed.runs is None
    )
    worse = compare(a=one, b=np.ones((1, 50)), rng=rng)
    assert worse.value == -better.value and worse.p == pytest.approx(better.p, abs=0.01)


@pytest.mark.parametrize(
    ("a", "b"), [(np.zeros((1, 3)), np.zeros((1, 4))), (np.zeros(3), np.zeros(3)), (np.zeros((1, 0)), np.zeros((1, 0)))]
)
def test_what_cannot_be_paired_is_refused(a: np.ndarray, b: np.ndarray) -> None:
    with pytest.raises(ValueError, match="shapes"):
        compare(a=a, b=b, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="not finite"):
        compare(a=np.array([[np.nan]]), b=np.zeros((1, 1)), rng=np.random.default_rng(0))


PUBLISHED = {  # ironbar/arc24: one model evaluated five times without a fixed seed, in per cent
    "accuracy": [2.60, 2.68, 2.68, 2.72, 2.69],
    "correct_pixels": [68.83, 69.30, 68.82, 68.92, 69.17],
    "correct_size": [87.36, 87.77, 87.45, 87.53, 87.58],
    "pass_n": [14.50, 14.00, 15.00, 17.50, 19.00],
    "vote_2": [6.63, 9.18, 9.18, 8.67, 6.63],
}


def published_runs() -> dict[str, Measured]:
    columns = np.array(list(PUBLISHED.values())) / 100  # (metrics, runs)
    return {str(n + 1): Measured(tuple(PUBLISHED), ("all",), columns[:, n][None]) for n in range(5)}


def test_the_table_of_a_published_experiment() -> None:
    lines = run_table(System("experiment", published_runs())).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == ["experiment", *PUBLISHED] and cells[2] == ["1", "2.60%", "68.83%", "87.36%", "14.50%", "6.63%"]
    assert cells[-2:] == [
        ["mean", "2.67%", "69.01%", "87.54%", "16.00%", "8.06%"],
        ["std", "0.04%", "0.22%", "0.15%", "2.15%", "1.32%"],
    ]
    assert len({len(line) for line in lines}) == 1


def measured(values: list[float], ids: str = "abcdefghijklmnopqrst") -> Measured:
    return Measured(("score",), tuple(ids[: len(values)]), np.array(values)[:, None])


def test_the_report_says_what_is_significant() -> None:
    zeros, ones = measured([0.0] * 20), measured([1.0] * 12 + [0.0] * 8)
    some = measured([1.0] * 2 + [0.0] * 18)
    rng = np.random.default_rng(0)
    text = report(systems=[System("A", {"a": ones}), System("B", {"b": zeros})], metrics=["score"], rng=rng)
    assert "score: A is higher than B by 60.00 percentage points" in text
    assert "; significant at 20 puzzles and 1 run of each (p < 0.001)" in text
    assert "one run of a system cannot say" in text
    text = report(systems=[System("A", {"a": zeros}), System("B", {"b": some})], metrics=["score"], rng=rng)
    assert "score: B is higher than A by 10.00 percentage points" in text and "not significant" in text
    assert "would take about 75 puzzles with 1 run of each; how many runs is unknown" in text
    twice = [System("A", {"a": zeros, "c": some}), System("B", {"b": some, "d": ones})]
    text = report(systems=twice, metrics=["score", "nosuch"], rng=rng)
    assert "2 runs of 20 puzzles" in text and "| std " in text and "run" in text.splitlines()[-1]
    text = report(systems=[System("A", {"a": zeros}), System("B", {"b": zeros})], metrics=["score"], rng=rng)
    assert "no difference between A and B was seen at 20 puzzles" in text


def test_other_puzzles_are_named() -> None:
    one, other = measured([0.0, 1.0]), measured([0.0, 1.0, 1.0])
    with pytest.raises(ValueError, match="1 puzzles of y are not in x: c"):
        check_paired([System("A", {"x": one}), System("B", {"y": other})])
    with pytest.raises(ValueError, match="y: the same puzzles as x in another order"):
        check_paired([System("A", {"x": one, "y": measured([0.0, 1.0], ids="ba")})])
    with pytest.raises(ValueError, match="no runs"):
        check_paired([])
