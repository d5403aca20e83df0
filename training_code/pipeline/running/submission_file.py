"""The submission on disk: valid from the first second, replaced as a whole whenever attempts change, whatever the disk does."""

from collections.abc import Callable, Mapping
from pathlib import Path

from arc_loader.grids import same_grid
from arc_loader.submission import read_submission, write_submission
from arc_loader.tasks import Task
from pipeline.guesses import TwoAttempts, complete_attempts


class SubmissionFile:
    """At `path`, of `tasks`. trouble: told in words, once, when it cannot be replaced; what was there stays."""

    def __init__(self, *, path: Path, tasks: Mapping[str, Task], trouble: Callable[[str], None]) -> None:
        self.path, self._tasks, self._trouble = path, tasks, trouble
        self._attempts: dict[str, tuple[TwoAttempts, ...]] = {}
        self._told = self._older = False
        self.current = False

    def begin(self, *, attempts: Mapping[str, tuple[TwoAttempts, ...]]) -> None:
        """The first attempts at all puzzles (guesses, so far). A valid submission of an earlier run stays until something is known.

        Raises OSError if nothing can be written, SubmissionError if a puzzle is missing.
        """
        self._older = not self._attempts and self._has_more_than_guesses()
        self._attempts = dict(attempts)
        if not self._older:
            self._write()
        self.current = True

    def update(self, task_id: str, attempts: tuple[TwoAttempts, ...]) -> None:
        """New attempts at a puzzle; written if they differ from the old ones."""
        old = self._attempts[task_id]
        self._attempts[task_id] = attempts
        if not self.current or _grids(old) != _grids(attempts):
            self.write()

    def write(self) -> bool:
        """Write what is known; whether that worked."""
        try:
            self._write()
            self.current = True
        except OSError as error:
            self.current = False
            if not self._told:
                self._told = True
                self._trouble(f"{self.path} could not be replaced: {error}")
        return self.current

    def guesses(self) -> list[tuple[str, int, int, str]]:
        """(puzzle, test input, attempt 1 or 2, how) of every attempt that is a guess."""
        return [
            (task_id, query, number, how)
            for task_id, per_query in self._attempts.items()
            for query, two in enumerate(per_query)
            for number, how in enumerate(two.how, start=1)
            if how is not None
        ]

    def _has_more_than_guesses(self) -> bool:
        """Whether a valid submission is there that says something that nobody would say at once."""
        try:
            old = read_submission(self.path, tasks=self._tasks)
        except (ValueError, OSError):
            return False
        quick = {task_id: [two.grids for two in per_query] for task_id, per_query in quick_guesses(self._tasks).items()}
        return any(
            not same_grid(a, b)
            for task_id, pairs in old.items()
            for pair, guess in zip(pairs, quick[task_id], strict=True)
            for a, b in zip(pair, guess, strict=True)
        )

    def _write(self) -> None:
        attempts = {task_id: [two.grids for two in per_query] for task_id, per_query in self._attempts.items()}
        write_submission(self.path, attempts=attempts, tasks=self._tasks)


def _grids(attempts: tuple[TwoAttempts, ...]) -> list[list]:
    return [[grid.tolist() for grid in two.grids] for two in attempts]


def first_submission(*, path: Path, tasks: Mapping[str, Task]) -> None:
    """A submission at `path` from the first second: quick guesses, unless there is more from an earlier run. Raises OSError."""
    SubmissionFile(path=path, tasks=tasks, trouble=print).begin(attempts=quick_guesses(tasks))


def quick_guesses(tasks: Mapping[str, Task]) -> dict[str, tuple[TwoAttempts, ...]]:
    """Attempts at all puzzles, a millisecond each."""
    return {
        task_id: tuple(
            complete_attempts(task=task, query=query, ranked=(), quick=True) for query in range(len(task.test))
        )
        for task_id, task in tasks.items()
    }
