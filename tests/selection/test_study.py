"""The study of rules on made cases: ranks by hand, shares per puzzle, the attempt of a simple rule, sentences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arc_strategies  # noqa: F401  (the hypothesis profile of the house)
from arc_loader.grids import as_grid, same_grid
from inference_tools.candidates import Candidate
from selection.pooled import Pooled
from selection.ranking import RULES, mean_view_nll, rank
from selection.study import Case, Ranked, all_rules, check_cases, per_puzzle, ranked_by, with_claims
from selection.study_tables import chances_table, conclusion, obeyed_text, overview, places_table, rules_table
from selection.uncertainty import compare


def grid(*cells: int):
    return as_grid([list(cells)], where="test")


def candidate(cell: int, nll: float, found: int = 1) -> Candidate:
    """Found by `found` of 4 views, scored the same under all."""
    views = dict.fromkeys("abcd", nll)
    return Candidate(grid(cell), dict(list(views.items())[:found]), views)


def case(task_id: str, *candidates: Candidate, truth: int = 1, tests: int = 1, **more) -> Case:
    return Case(
        pool="p", task_id=task_id, tests=tests, pooled=Pooled(candidates, ()), views=4, truth=grid(truth), **more
    )


CASES = [
    case("a", candidate(2, 0.5), candidate(1, 0.7, found=3)),  # the mean says 2, votes say 1
    case("b", candidate(1, 0.1), tests=2),
    case("b", candidate(3, 0.1), tests=2, obeyed=grid(1), guesses=(grid(1), grid(2))),
    case("c", candidate(2, 0.1), candidate(3, 0.2), candidate(1, 0.3), obeyed=grid(1)),
    case("d", guesses=(grid(1),)),
]


def test_ranks_and_attempts() -> None:
    by_mean = ranked_by(name="m", rule=mean_view_nll, cases=CASES)
    assert by_mean.places.tolist() == [2, 1, 0, 3, 0]
    assert by_mean.solved.tolist() == [1, 1, 1, 0, 1]  # guesses complete the attempts
    assert ranked_by(name="v", rule=RULES["vote"], cases=CASES).places.tolist() == [1, 1, 0, 3, 0]
    assert per_puzzle(values=by_mean.solved, cases=CASES).tolist() == [1, 1, 0, 1]
    assert per_puzzle(values=(by_mean.places > 0) * 1.0, cases=CASES).tolist() == [1, 0.5, 1, 0]
    twice = [*CASES, replace(CASES[0], pool="q")]
    assert per_puzzle(values=np.array([1.0, 0, 0, 0, 0, 0]), cases=twice).tolist() == [0.5, 0, 0, 0]


def test_one_attempt_for_a_simple_rule() -> None:
    by_mean = ranked_by(name="m", rule=mean_view_nll, cases=CASES)
    after = with_claims(name="o", ranked=by_mean, cases=CASES, rule=mean_view_nll)
    assert after.solved.tolist() == [1, 1, 1, 1, 1]
    wrong = [
        case("a", candidate(2, 0.1), candidate(1, 0.2), obeyed=grid(5)),
        case("b", candidate(1, 0.1), obeyed=grid(1)),
    ]
    before = ranked_by(name="m", rule=mean_view_nll, cases=wrong)
    after = with_claims(name="o", ranked=before, cases=wrong, rule=mean_view_nll)
    assert before.solved.tolist() == [1, 1] and after.solved.tolist() == [0, 1]
    text = obeyed_text(cases=wrong, before=before, after=after, rng=np.random.default_rng(0))
    assert "speaks in 2 of 2 test inputs and is right in 1; in 1 of these" in text
    assert "0 test inputs more solved, 1 fewer; score -50.00" in text


@st.composite
def worlds(draw) -> list[Case]:
    cases = []
    for number in range(draw(st.integers(4, 8))):
        cells = draw(st.lists(st.integers(0, 4), max_size=4, unique=True))
        made = [candidate(c, draw(st.floats(0, 20)), found=draw(st.integers(1, 4))) for c in cells]
        behind = tuple(candidate(5 + c, 1.0) for c in draw(st.lists(st.integers(0, 2), max_size=1)))
        one = case(f"p{number}", *made, truth=draw(st.integers(0, 7)))
        cases.append(replace(one, pooled=Pooled(tuple(made), behind), marks=np.zeros((len(made), 1))))
    return cases


@settings(max_examples=25)
@given(worlds())
def test_all_rules_rank_the_same_candidates(cases: list[Case]) -> None:
    found = all_rules(cases=cases, folds=2, seed=0)
    assert set(found) == {*RULES, "calibrated", "learned", "learned_marks"}
    oracle = [any(same_grid(c.grid, case.truth) for c in (*case.pooled.front, *case.pooled.behind)) for case in cases]
    for name, ranked in found.items():
        assert ((ranked.places > 0) == oracle).all(), name
        assert ((ranked.places == 0) | (ranked.places <= 5)).all()
    for number, case in enumerate(cases):
        order = [*rank(candidates=case.pooled.front, rule=mean_view_nll), *case.pooled.behind]
        places = [n for n, c in enumerate(order, start=1) if same_grid(c.grid, case.truth)]
        assert found["mean_view_nll"].places[number] == (places[0] if places else 0)


def test_what_others_taught_ranks_better() -> None:
    """The right candidate is never the most probable one but always the one that most views found: learned, and said with certainty."""
    rng = np.random.default_rng(0)
    cases = []
    for n in range(60):
        nlls = np.sort(rng.random(3) * 3)
        cases.append(
            case(f"p{n}", candidate(0, nlls[0]), candidate(1, nlls[1], found=4), candidate(2, nlls[2], found=2))
        )
    found = all_rules(cases=cases, folds=5, seed=0)
    assert (found["mean_view_nll"].places == 2).all() and (found["learned"].places == 1).all()
    assert found["learned"].chances.min() > 0.8 and found["calibrated"].chances.mean() < 0.6
    rng = np.random.default_rng(0)
    table, differences = rules_table(found=found, cases=cases, default="mean_view_nll", rng=rng)
    assert differences["learned"].value == 0  # both are right within two
    assert table.splitlines()[2].startswith("| ") and "100.00 (100.0-100.0)" in table
    assert "| learned " in places_table(found=found) and "0.95 to 1" in chances_table(ranked=found["learned"])
    assert "60 puzzles, 60 test inputs in 1 pools; 3.0 candidates" in overview(found=found, cases=cases, rng=rng)
    assert "100.00 % of puzzles" in overview(found=found, cases=cases, rng=rng)


def test_the_conclusion_corrects_for_the_number_of_rules() -> None:
    rng = np.random.default_rng(0)
    base, better, luck = np.zeros((1, 40)), np.zeros((1, 40)), np.zeros((1, 40))
    better[0, :15], luck[0, :6] = 1, 1
    found = {
        name: compare(a=values, b=base, rng=rng)
        for name, values in {"d": base, "x": better, "y": luck, "z": base, "w": -better}.items()
    }
    assert found["y"].p < 0.05  # significant alone, not among four
    text = conclusion(differences=found, default="d")
    assert text == (
        "4 rules were compared with d (top-2, p corrected for their number by Holm's method); "
        "significantly better: x; significantly worse: w."
    )


def test_cases_must_be_whole() -> None:
    check_cases(CASES)
    with pytest.raises(ValueError, match="no test inputs"):
        check_cases([])
    with pytest.raises(ValueError, match="p: puzzle b: 1 of its 2 test inputs"):
        check_cases(CASES[:2])


def test_histogram_by_hand() -> None:
    ranked = Ranked(name="r", places=np.array([1, 1, 2, 4, 5, 7, 30, 0]), solved=np.zeros(8))
    assert places_table(found={"r": ranked}).splitlines()[2].replace(" ", "") == "|r|2|1|0|2|1|1|1|"
