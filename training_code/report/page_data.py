"""The data of the page as plain JSON types: an index (totals, a row a puzzle), and for each puzzle all that is shown when it is opened.

Grids are texts of digits. What the names mean to the page is said here and read in `page/*.js`. Draws nothing, knows no HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arc_loader.colours import COLOUR_NAMES, COLOURS, SAFE_COLOURS
from arc_loader.grids import grid_hash
from arc_loader.tasks import Task, puzzle_hash
from report.answers import Answer, PuzzleAnswers, answers_of
from report.evidence import candidates_json, grid_text, number, views_of
from report.run import Run, RunError
from report.totals import STAGES, totals
from selection.ranking import RULES

MOST_CANDIDATES = 20
MOST_LOSSES = 400  # points of a curve


@dataclass(frozen=True)
class PageData:
    """index: what the page needs at once; puzzles: a block each, in the order of `index["puzzles"]`."""

    index: dict[str, Any]
    puzzles: list[dict[str, Any]]


def page_data(runs: Sequence[Run], *, candidates: int = MOST_CANDIDATES, title: str = "") -> PageData:
    """One run, or two to compare.

    candidates: how many of each test input are shown (beyond them, only what was submitted or is right)
    Raises RunError for no or more than two runs, for a puzzle that is another one in the second run, ValueError for `candidates` below 1.
    """
    if not 1 <= len(runs) <= 2:
        raise RunError(f"a report shows one run or compares two, not {len(runs)}")
    if candidates < 1:
        raise ValueError(f"candidates is {candidates!r}, at least 1 is needed")
    names = [run.name for run in runs]
    if len(set(names)) != len(names):
        names = [f"{name} ({place})" for place, name in enumerate(names, start=1)]
    tasks = _all_tasks(runs)
    answered = [answers_of(run) for run in runs]
    index = {
        "title": title or " against ".join(names),
        "colours": list(COLOURS),
        "safe": list(SAFE_COLOURS),
        "names": list(COLOUR_NAMES),
        "rules": list(RULES),
        "runs": [
            {"name": name, "rule": run.rule, **totals(run, answers)}
            for name, run, answers in zip(names, runs, answered, strict=True)
        ],
        "puzzles": [_row(task, [answers.get(task_id) for answers in answered]) for task_id, task in tasks.items()],
    }
    blocks = [
        _block(
            task,
            [(run, a[task_id]) if task_id in a else None for run, a in zip(runs, answered, strict=True)],
            candidates,
        )
        for task_id, task in tasks.items()
    ]
    return PageData(index=index, puzzles=blocks)


def _all_tasks(runs: Sequence[Run]) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    for run in runs:
        for task_id, task in run.tasks.items():
            if puzzle_hash(tasks.setdefault(task_id, task)) != puzzle_hash(task):
                raise RunError(f"puzzle {task_id} of {run.name} is another one than in {runs[0].name}")
    return tasks


def _row(task: Task, answers: Sequence[PuzzleAnswers | None]) -> dict[str, Any]:
    """A row of the table; per run null if the run did not have the puzzle."""
    truths = next((a.answers for a in answers if a is not None and a.outcome is not None), ())
    return {
        "id": task.source_id,
        "demos": len(task.train),
        "tests": [grid_text(grid) for grid in task.test],
        "truths": [grid_text(answer.truth) for answer in truths],
        "runs": [None if a is None else _run_row(a) for a in answers],
    }


def _run_row(puzzle: PuzzleAnswers) -> dict[str, Any]:
    history, outcome = puzzle.history, puzzle.outcome
    return {
        "state": puzzle.state,
        "points": None if outcome is None else number(outcome.points),
        "ranks": None if outcome is None else list(outcome.ranks),
        "solved": None if outcome is None else list(outcome.solved),
        "candidates": [len(answer.ranked) for answer in puzzle.answers],
        "sure": [_sure(answer.ranked) for answer in puzzle.answers],
        "cut": history.cut,
        "stored": history.stored,
        "crashed": history.crashed,
        "guessed": sum(how is not None for answer in puzzle.answers for how in answer.guessed),
        "program": sum(map(_by_program, puzzle.answers)),
        "seconds": [number(history.seconds(stage)) for stage in STAGES],
        "attempts": [[grid_text(grid) for grid in answer.attempts] for answer in puzzle.answers],
    }


def _by_program(answer: Answer) -> int:
    """How many of the two attempts a program gives."""
    submitted = {grid_hash(grid) for grid in answer.attempts}
    return sum(one.program is not None and grid_hash(one.grid) in submitted for one in answer.ranked)


def _sure(ranked: Sequence) -> float | None:
    """Mean nll of the best candidate over the views that scored it."""
    nlls = list(ranked[0].view_nll.values()) if ranked else []
    return number(sum(nlls) / len(nlls)) if nlls else None


def _block(task: Task, runs: Sequence[tuple[Run, PuzzleAnswers] | None], candidates: int) -> dict[str, Any]:
    """All that is shown of an opened puzzle."""
    return {
        "train": [[grid_text(pair.input), grid_text(pair.output)] for pair in task.train],
        "runs": [None if known is None else _run_block(*known, candidates) for known in runs],
    }


def _run_block(run: Run, puzzle: PuzzleAnswers, candidates: int) -> dict[str, Any]:
    history = puzzle.history
    sources = {name: place for place, name in enumerate(run.pool.sources)}
    return {
        "stages": [
            {
                "round": facts.round,
                "stage": facts.stage,
                "test": facts.query,
                "seconds": number(facts.seconds),
                "counts": {name: number(value, 8) for name, value in facts.counts.items()},
                "cut": list(facts.cut_views),
            }
            for facts in history.stages
        ],
        "losses": [
            {"round": facts.round, "values": _thinned(facts.losses)} for facts in history.stages if facts.losses
        ],
        "faults": [[fault.kind, fault.message, fault.action] for fault in history.faults],
        "sources": [
            {"round": source.round, "seed": str(source.seed), "cutoff": number(source.cutoff), "p": source.min_prob}
            for source in run.pool.sources.values()
        ],
        "tests": [
            {
                "views": [[sources[s], key] for s, key in views_of(run, puzzle.task_id, query)],
                "guessed": list(answer.guessed),
                "cands": candidates_json(run, puzzle.task_id, query, answer=answer, most=candidates),
            }
            for query, answer in enumerate(puzzle.answers)
        ],
    }


def _thinned(losses: Sequence[float]) -> list[Any]:
    """[steps, values]: at most MOST_LOSSES of them, evenly spread, the first and the last among them."""
    count = len(losses)
    if count <= MOST_LOSSES:
        places = list(range(count))
    else:
        places = [place * (count - 1) // (MOST_LOSSES - 1) for place in range(MOST_LOSSES)]
    return [[place + 1 for place in places], [number(losses[place]) for place in places]]
