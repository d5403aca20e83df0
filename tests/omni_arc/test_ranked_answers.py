"""Answers of programs: votes first, then the shortest program, then the most probable; whatever the order they come in."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arc_strategies
from arc_loader.grids import freeze, grid_hash
from arc_loader.tasks import Pair, Task
from omni_arc.sandbox import Fit, Outcome, Program, ranked_answers
from omni_arc.sandbox.fit import fit_of
from omni_arc.sandbox.ranked_answers import program_length

A, B, C = (freeze(np.full((1, 1), n)) for n in range(3))


def fit(source: str, grid: np.ndarray | None, *, nll: float | None = None, reproduces: bool = True) -> Fit:
    outcome = Outcome("timeout") if grid is None else Outcome("grid", grid=grid)
    return Fit(Program(source, nll=nll), (True, reproduces), (outcome,))


def test_votes_then_length_then_nll() -> None:
    fits = [fit("aaaa", A), fit("bbbb", A), fit("c", B), fit("dd", C, nll=3.0), fit("ee", B, nll=2.0)]
    assert [(r.votes, r.length, r.nll) for r in ranked_answers(fits=fits, query=0)] == [
        (2, 2, 2.0),
        (2, 5, math.inf),
        (1, 3, 3.0),
    ]
    same_length = [fit("xx", A, nll=5.0), fit("yy", B, nll=4.0), fit("zz", C)]
    assert [int(r.grid[0, 0]) for r in ranked_answers(fits=same_length, query=0)] == [1, 0, 2]


def test_who_does_not_reproduce_or_does_not_answer_has_no_vote() -> None:
    fits = [fit("a", A, reproduces=False), fit("b", None), fit("c", B)]
    assert [r.votes for r in ranked_answers(fits=fits, query=0)] == [1]
    assert ranked_answers(fits=fits[:2], query=0) == ()
    assert not Fit(Program("x"), (), (Outcome("grid", grid=A),)).reproduces  # no demonstration, no evidence


def test_the_same_text_votes_each_time_and_is_named_once() -> None:
    (answer,) = ranked_answers(fits=[fit("long\n\n  ", A, nll=2.0), fit("b", A), fit("b", A, nll=1.0)], query=0)
    assert (answer.votes, [p.source for p in answer.programs], answer.nll) == (3, ["b", "long\n\n  "], 1.0)
    assert answer.programs[0].nll == 1.0
    assert program_length("long\n\n  ") == program_length("long") == 5


def test_a_test_input_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="test input 1"):
        ranked_answers(fits=[fit("a", A)], query=1)


@given(
    st.lists(
        st.tuples(
            st.text("abc", min_size=1, max_size=3), st.integers(0, 2), st.none() | st.floats(0, 9), st.booleans()
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_programs_does_not_matter_and_all_votes_count(rows: list, rng: random.Random) -> None:
    fits = [fit(source, (A, B, C)[n], nll=nll, reproduces=right) for source, n, nll, right in rows]
    mixed = list(fits)
    rng.shuffle(mixed)
    ranked = ranked_answers(fits=fits, query=0)
    assert [(grid_hash(r.grid), r.votes, r.length, r.nll, r.programs) for r in ranked] == [
        (grid_hash(r.grid), r.votes, r.length, r.nll, r.programs) for r in ranked_answers(fits=mixed, query=0)
    ]
    assert sum(r.votes for r in ranked) == sum(right for *_, right in rows)
    for first, second in zip(ranked, ranked[1:], strict=False):
        assert (-first.votes, first.length, first.nll) <= (-second.votes, second.length, second.nll)


@given(task=arc_strategies.tasks(max_side=3))
def test_a_fit_compares_demonstrations_and_keeps_answers(task: Task) -> None:
    right = [Outcome("grid", grid=pair.output) for pair in task.train]
    tests = [Outcome("grid", grid=grid) for grid in task.test]
    assert fit_of(Program(""), task=task, outcomes=right + tests).reproduces
    wrong = [Outcome("grid", grid=freeze((right[0].grid + 1) % 10)), *right[1:]]
    spoiled = fit_of(Program(""), task=task, outcomes=wrong + tests)
    assert spoiled.train == (False,) + (True,) * (len(right) - 1) and spoiled.answers == (None,) * len(tests)
    with pytest.raises(ValueError, match="outcomes for"):
        fit_of(Program(""), task=Task(task.id, (Pair(A, B), *task.train), task.test), outcomes=right + tests)
