"""What answers leave as evidence: predictions, programs, verdicts; a pool with all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multitask_world import UPSIDE_DOWN

from omni_arc.register import all_puzzles
from omni_arc.sandbox import Program
from omni_arc.sandbox.ranked_answers import RankedAnswer
from pipeline.multitask.evidence_pool import (
    judged_candidates,
    program_candidates,
    run_pool,
    said_candidates,
    source_of,
)
from pipeline.multitask.judge import Judged
from pipeline.multitask.program_steps import program_steps
from selection.predictions import Predictions
from selection.ranking import rank, rule_named
from selection.voting import most_voted

FEW = st.sampled_from([np.array([[c] * n]) for c in (1, 2) for n in (1, 2)])
NLLS = st.floats(0, 50) | st.none()


@given(st.lists(st.tuples(FEW | st.none(), NLLS), min_size=1, max_size=6))
def test_votes_over_candidates_are_votes_over_predictions(drawn):
    predictions = Predictions(tuple(grid for grid, _ in drawn), tuple(nll for _, nll in drawn))
    found = said_candidates(predictions)
    assert len(found) == len(most_voted(predictions))
    votes = {one.grid.tobytes() + bytes(one.grid.shape): len(one.search_nll) for one in found}
    for grid in most_voted(predictions):
        same = [g for g in predictions.grids if g is not None and g.shape == grid.shape and (g == grid).all()]
        assert votes[grid.tobytes() + bytes(grid.shape)] == len(same)
    if found:
        assert len(rank(candidates=found, rule=rule_named("vote"))[0].search_nll) == max(votes.values())


def test_an_unknown_nll_counts_as_the_worst_known_one():
    predictions = Predictions((np.array([[1]]), np.array([[2]]), None), (2.0, None, 9.0))
    found = {int(one.grid[0, 0]): dict(one.search_nll) for one in said_candidates(predictions)}
    assert found == {1: {"prediction-1": 2.0}, 2: {"prediction-2": 9.0}}


def test_programs_stand_beside_the_sources_in_a_pool():
    short, long = "def task(g):\n    return g[::-1]", "def task(g):\n    return np.flipud(np.array(g))"
    answer = RankedAnswer(np.array([[1]]), 3, (Program(short), Program(long)), 20, 1.5)
    judged = (Judged(np.array([[2]]), {"v": 1.0}), Judged(np.array([[3]])))
    rows = [[*program_candidates([answer]), *judged_candidates(judged)], []]
    source = source_of(model="m", seed=1, prompt="x", settings={"views": 2})
    pool = run_pool(tasks={"flip": UPSIDE_DOWN}, source=source, found={"flip": rows})
    ranked = pool.pooled(task_id="flip", query=0).ranked(rule_named("verify_odds"))
    assert [int(one.grid[0, 0]) for one in ranked] == [2, 1]
    assert ranked[1].program.source == short and ranked[1].program.votes == 3
    assert ranked[1].program.cost == program_steps(short) == 1 < program_steps(long)
    assert list(ranked[0].verify_odds) == [f"{source.name}/v"]


def test_steps_do_not_depend_on_how_a_program_is_written_down():
    source = "def task(grid):\n    out = grid.copy()\n    for c in cells(grid):\n        out[c] = 1 if c else 2\n    return out"
    named = source.replace("out", "a_long_name").replace("\n", "\n\n")
    assert program_steps(source) == program_steps(named) == 5
    assert program_steps("def task(g):\n    return g") == 1
    assert np.median([program_steps(puzzle.source) for puzzle in all_puzzles().values()]) > 5
    with pytest.raises(SyntaxError):
        program_steps("def")
