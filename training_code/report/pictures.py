"""Which puzzles of a run a static picture shows, and what of each. The drawing is `report.picture`."""

import math
from collections.abc import Mapping, Sequence

from arc_loader.grids import grid_hash
from inference_tools.candidates import Candidate
from report.answers import PuzzleAnswers, answers_of
from report.picture import Answer, Panel
from report.run import Run, RunError


def panels_of(run: Run, *, puzzles: Sequence[str] | None = None, most: int = 6) -> list[Panel]:
    """A panel for every test input of the named puzzles, in their order; None: up to `most`, chosen by `chosen_places`.

    Raises RunError for a puzzle that the run did not have.
    """
    answers = answers_of(run)
    if puzzles is None:
        places = chosen_places(answers, most=most)
    else:
        ids = {task.source_id: task_id for task_id, task in run.tasks.items()}
        if unknown := [name for name in puzzles if name not in ids and name not in answers]:
            raise RunError(f"{run.name}: no puzzle {unknown[0]!r}")
        names = [ids.get(name, name) for name in puzzles]
        places = [(task_id, query) for task_id in names for query in range(len(answers[task_id].answers))]
    return [_panel(run, answers[task_id], query) for task_id, query in places]


def chosen_places(answers: Mapping[str, PuzzleAnswers], *, most: int) -> list[tuple[str, int]]:
    """Up to `most` (puzzle, test input): solved ones first, but at least a third others if there are such."""
    places = [(task_id, query) for task_id, puzzle in answers.items() for query in range(len(puzzle.answers))]
    solved = [(i, q) for i, q in places if answers[i].outcome is not None and answers[i].outcome.solved[q]]
    known = set(solved)
    others = [place for place in places if place not in known]
    kept = solved[: max(most - len(others), most - most // 3)]
    return kept + others[: most - len(kept)]


def _panel(run: Run, puzzle: PuzzleAnswers, query: int) -> Panel:
    task, answer = run.tasks[puzzle.task_id], puzzle.answers[query]
    known = {grid_hash(candidate.grid): candidate for candidate in answer.ranked}
    submitted = {grid_hash(grid) for grid in answer.attempts}
    others = [
        Answer(f"#{rank}", candidate.grid, _probability(candidate))
        for rank, candidate in enumerate(answer.ranked, start=1)
        if grid_hash(candidate.grid) not in submitted
    ]
    first, second = (
        _probability(known[name]) if (name := grid_hash(grid)) in known else "a guess" for grid in answer.attempts
    )
    return Panel(
        title=f"{task.source_id}, test input {query + 1}",
        demonstrations=task.train,
        question=task.test[query],
        attempts=answer.attempts,
        truth=answer.truth,
        others=tuple(others),
        notes=(first, second),
    )


def _probability(candidate: Candidate) -> str:
    """exp of minus the mean nll under the scoring views, in percent, if it was scored; and whether a program gives it."""
    nlls, by = candidate.view_nll.values(), "program" if candidate.program is not None else ""
    if not nlls:
        return by
    percent = 100 * math.exp(-math.fsum(nlls) / len(nlls))
    shown = f"{percent:.2g} %" if percent >= 0.1 else "< 0.1 %"
    return f"{shown}, {by}" if by else shown
