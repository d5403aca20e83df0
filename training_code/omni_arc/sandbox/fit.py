"""Fit: does a program reproduce the demonstrations of a puzzle, and what does it answer. Pure; runs nothing, knows no solutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arc_loader.grids import Grid, same_grid
from arc_loader.tasks import Task
from omni_arc.sandbox.outcome import Outcome
from omni_arc.sandbox.program import Job, Program


@dataclass(frozen=True)
class Fit:
    """One program on one puzzle.

    train: for each demonstration, whether the program gives its output
    test: for each test input, what the program gives
    """

    program: Program
    train: tuple[bool, ...]
    test: tuple[Outcome, ...]

    @property
    def reproduces(self) -> bool:
        """Whether every demonstration (at least one) comes out right."""
        return bool(self.train) and all(self.train)

    @property
    def answers(self) -> tuple[Grid | None, ...]:
        """The grid for each test input, None where the program failed; only of a program that reproduces all demonstrations."""
        return tuple(outcome.grid if self.reproduces else None for outcome in self.test)


def job_of(program: Program, *, task: Task, seed: int = 0) -> Job:
    """All inputs of a puzzle for one program: first the demonstrations', then the tests'."""
    return Job(program, tuple(pair.input for pair in task.train) + task.test, seed)


def fit_of(program: Program, *, task: Task, outcomes: Sequence[Outcome]) -> Fit:
    """What the outcomes of `job_of` say. Raises ValueError unless there is one for each input."""
    count = len(task.train)
    if len(outcomes) != count + len(task.test):
        raise ValueError(
            f"puzzle {task.id}: {len(outcomes)} outcomes for {count} demonstrations and {len(task.test)} test inputs"
        )
    pairs = zip(task.train, outcomes[:count], strict=True)
    train = tuple(outcome.grid is not None and same_grid(outcome.grid, pair.output) for pair, outcome in pairs)
    return Fit(program, train, tuple(outcomes[count:]))
