"""Which puzzles of a run a static picture shows, and what of each. The drawing is `report.picture`."""

from collections.abc import Mapping, Sequence

from report.answers import PuzzleAnswers, answers_of
from report.picture import Panel
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
    others = [place for place in places if place not in set(solved)]
    kept = solved[: max(most - len(others), most - most // 3)]
    return kept + others[: most - len(kept)]


def _panel(run: Run, puzzle: PuzzleAnswers, query: int) -> Panel:
    task, answer = run.tasks[puzzle.task_id], puzzle.answers[query]
    return Panel(
        title=f"{task.source_id}, test input {query + 1}",
        demonstrations=task.train,
        question=task.test[query],
        attempts=answer.attempts,
        truth=answer.truth,
    )
