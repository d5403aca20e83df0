"""What answers to multi-task prompts leave as evidence for candidates, and the pool of a run. Knows no model and no solutions."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from arc_loader.grids import Grid
from arc_loader.tasks import Task
from inference_tools.candidates import Candidate, ProgramEvidence, merge_candidates
from omni_arc.sandbox import RankedAnswer
from pipeline.multitask.judge import Judged
from pipeline.multitask.program_steps import program_steps
from pipeline.pool import Pool, PooledPuzzle, Source, make_pool, merge_pools
from selection.predictions import Predictions

NO_SEARCH = 0.5
"""`min_prob` of a source that searches nothing: answers are greedy or drawn, nothing is known of those that were not said."""


def source_of(*, model: str, seed: int, prompt: str, settings: Mapping[str, Any]) -> Source:
    """Where the evidence of a run comes from. model: fingerprint; prompt: name of the version; settings: what else decided the answers."""
    return Source(model=model, seed=seed, round=prompt, min_prob=NO_SEARCH, recipe=dict(settings))


def said_candidates(predictions: Predictions) -> tuple[Candidate, ...]:
    """Every different grid with the nll of each prediction of it, under the name `prediction-<number>`.

    One whose nll is not known gets the worst that is known of the test input, 0 where none is.
    """
    known = [nll for nll in predictions.nlls if nll is not None and math.isfinite(nll)]
    stand_in = max(known, default=0.0)
    found: dict[str, list[tuple[Grid, float]]] = {}
    for number, (grid, nll) in enumerate(zip(predictions.grids, predictions.nlls, strict=True), start=1):
        if grid is not None:
            found[f"prediction-{number}"] = [(grid, nll if nll is not None and math.isfinite(nll) else stand_in)]
    return merge_candidates(found=found)


def program_candidates(answers: Sequence[RankedAnswer]) -> tuple[Candidate, ...]:
    """The answers of programs that a model wrote: the shortest program of each, its steps as cost, how often the answer was given."""
    return tuple(
        Candidate(
            answer.grid,
            {},
            program=ProgramEvidence(
                cost=float(program_steps(answer.programs[0].source)),
                votes=answer.votes,
                source=answer.programs[0].source,
            ),
        )
        for answer in answers
    )


def judged_candidates(judged: Sequence[Judged]) -> tuple[Candidate, ...]:
    """What a model said about proposals."""
    return tuple(
        Candidate(one.grid, {}, verify_odds=dict(one.verify_odds), select_odds=dict(one.select_odds))
        for one in judged
        if one.verify_odds or one.select_odds
    )


def run_pool(
    *,
    tasks: Mapping[str, Task],
    source: Source,
    found: Mapping[str, Sequence[Sequence[Candidate]]],
    before: Pool | None = None,
) -> Pool:
    """The pool of a run. found: puzzle -> per test input its candidates; those with programs stand beside the sources.

    before: what the run was asked about; kept for the puzzles of `tasks`, merged
    Raises PoolError as `make_pool`, `merge_pools`.
    """
    plain = [
        (source, task_id, [[one for one in row if one.program is None] for row in rows])
        for task_id, rows in found.items()
    ]
    programs = {
        task_id: [[one for one in row if one.program is not None] for row in rows] for task_id, rows in found.items()
    }
    pool = make_pool(tasks=tasks, found=plain, programs=programs)
    if before is None:
        return pool
    kept: dict[str, PooledPuzzle] = {name: puzzle for name, puzzle in before.puzzles.items() if name in tasks}
    return merge_pools([Pool(before.sources, kept), pool])
