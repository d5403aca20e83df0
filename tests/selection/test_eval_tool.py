"""EvalTool on made results: order, points of every rule, what is told, and what it refuses."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection import EvalTool, all_score_algos, max_gen_prob, mul_aug_prob


def result(name: str, correct: bool | None, inf: list[float], aug: list[float]) -> dict:
    return {
        "output": name,
        "correct": correct,
        "scores_inf": dict(zip("abcdefgh", inf, strict=False)),
        "scores_aug": dict(zip("abcdefgh", aug, strict=False)),
    }


def names(results: list[dict]) -> list[str]:
    return [r["output"] for r in results]


def three() -> list[dict]:
    """The right one is first by its search, last by its best view, second by the product of views."""
    return [
        result("low", False, [3.0], [2.0, 2.0]),
        result("right", True, [0.5], [2.5, 2.2]),
        result("high", False, [2.0], [0.1, 9.0]),
    ]


def test_results_are_sorted_in_place_and_points_counted_by_every_rule() -> None:
    tool, said = EvalTool(n_guesses=1, sorting_algo="mul_aug_prob"), []
    results = three()
    assert tool.process_result(results, "x_0", 0.5, said.append) is results
    assert names(results) == ["low", "right", "high"]
    assert tool.points == {
        "max_gen_prob": 0.5,
        "max_aug_prob": 0,
        "min_aug_prob": 0,
        "sum_aug_prob": 0,
        "mul_aug_prob": 0,
        "mul_all_prob": 0.5,  # 0.5 + 4.7 - 9 against 3 + 4 - 9 and 2 + 9.1 - 9
    }
    assert tool.found == tool.total == 0.5
    assert len(said) == 1 and "x_0: 3 candidates, right one at 2" in said[0] and "max_gen_prob 0.5" in said[0]
    two = EvalTool(n_guesses=2)
    two.process_result(three(), "x_0", 1, said.append)
    assert two.points["mul_aug_prob"] == 1 and two.points["max_aug_prob"] == 0


@pytest.mark.parametrize(
    ("algo", "expected"),
    [
        (0, ["right", "high", "low"]),
        (-2, ["low", "right", "high"]),
        ("max_aug_prob", ["high", "low", "right"]),
        (max_gen_prob, ["right", "high", "low"]),
        (lambda r: len(r["output"]), ["low", "high", "right"]),
        (None, ["low", "right", "high"]),
    ],
)
def test_the_sorting_algo_by_index_name_or_function(algo: object, expected: list[str]) -> None:
    results = three()
    EvalTool(n_guesses=2, sorting_algo=algo).process_result(results, "x_0", 1, lambda _: None)
    assert names(results) == expected


def test_chosen_score_algos() -> None:
    def longest(r: dict) -> float:
        return -len(r["output"])

    tool = EvalTool(n_guesses=1, score_algos=[longest, "max_gen_prob", mul_aug_prob], sorting_algo="longest")
    results = three()
    tool.process_result(results, "x_0", 1, lambda _: None)
    assert list(tool.points) == ["longest", "max_gen_prob", "mul_aug_prob"]
    assert names(results) == ["right", "high", "low"] and tool.points["longest"] == 1


def test_unknown_solutions_and_no_candidates() -> None:
    tool, said = EvalTool(n_guesses=2), []
    results = [{**r, "correct": None} for r in three()]
    tool.process_result(results, "x_0", 1, said.append)
    assert names(results) == ["low", "right", "high"] and tool.total == 0 and "solution unknown" in said[0]
    empty: list[dict] = []
    assert tool.process_result(empty, "y_0", 1, said.append) == []
    assert tool.total == 1 and tool.found == 0 and "right one not found" in said[1]


def test_without_augmented_scores_the_search_decides() -> None:
    results = [{**r, "scores_aug": {}} for r in three()] + [result("scored", False, [4.0], [9.0])]
    EvalTool(n_guesses=2).process_result(results, "x_0", 1, lambda _: None)
    assert names(results) == ["scored", "right", "high", "low"]


scores = st.lists(st.floats(0, 20), max_size=4)


@given(st.lists(st.tuples(st.booleans(), scores, scores), max_size=6), st.integers(1, 3))
def test_every_rule_is_counted_as_if_it_sorted(made: list[tuple], guesses: int) -> None:
    """The points of a rule are those of an EvalTool that sorts by it."""
    results = [result(str(n), correct, inf, aug) for n, (correct, inf, aug) in enumerate(made)]
    tool = EvalTool(n_guesses=guesses)
    tool.process_result(list(results), "x_0", 1, lambda _: None)
    for algo in all_score_algos:
        ranked = list(results)
        EvalTool(n_guesses=guesses, sorting_algo=algo).process_result(ranked, "x_0", 1, lambda _: None)
        assert tool.points[algo.__name__] == any(r["correct"] for r in ranked[:guesses])
        best = [algo(r) for r in ranked if r["scores_aug"]]
        assert best == sorted(best)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_guesses": 0}, "n_guesses .* not 0"),
        ({"n_guesses": 1.5}, "not 1.5"),
        ({"sorting_algo": "best"}, "'best'; known are max_gen_prob"),
        ({"sorting_algo": 6}, "sorting_algo 6: there are 6"),
        ({"score_algos": ["none"]}, "'none'"),
        ({"score_algos": [max_gen_prob, "max_gen_prob"]}, "same name"),
    ],
)
def test_what_there_is_not_is_refused(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        EvalTool(**{"n_guesses": 2, **options})


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        EvalTool(n_guesses=1, sorting_algo=lambda _: math.nan).process_result(three(), "x_0", 1, lambda _: None)
