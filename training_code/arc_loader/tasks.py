"""Pair and Task: one puzzle as the solver may see it. Solutions are a type of their own and never part of a Task."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from arc_loader.grids import Grid, as_grid, grid_hash, same_grid, shown

P = TypeVar("P")
Solutions: TypeAlias = Mapping[str, tuple[Grid, ...]]  # puzzle id -> the right grid of each test input, in order


class TaskError(ValueError):
    """A puzzle that breaks a rule: an id with characters that keys need, an unknown query, ..."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A demonstration: an input grid and its output grid. Equal by content."""

    input: Grid
    output: Grid

    def __post_init__(self) -> None:
        object.__setattr__(self, "input", as_grid(self.input, where="input"))
        object.__setattr__(self, "output", as_grid(self.output, where="output"))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pair):
            return NotImplemented
        return same_grid(self.input, other.input) and same_grid(self.output, other.output)

    def __hash__(self) -> int:
        return hash((grid_hash(self.input), grid_hash(self.output)))


@dataclass(frozen=True, eq=False)
class Task:
    """A puzzle: demonstrations and the inputs of its tests, never a solution. Equal by content.

    id: the name used in keys; holds neither `_` nor `.`
    train: the demonstrations, in order
    test: the test inputs, in order; empty where there is nothing to solve
    source_id: the name used by the file it came from and by the submission; left out, it is `id`
    """

    id: str
    train: tuple[Pair, ...]
    test: tuple[Grid, ...]
    source_id: str = field(default="")

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id or "_" in self.id or "." in self.id:
            raise TaskError(f"a puzzle id is text without '_' and '.', not {shown(self.id)}")
        object.__setattr__(self, "train", tuple(self.train))
        object.__setattr__(self, "test", tuple(as_grid(g, where=f"test[{i}].input") for i, g in enumerate(self.test)))
        object.__setattr__(self, "source_id", self.source_id or self.id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Task):
            return NotImplemented
        return (
            (self.id, self.source_id, self.train) == (other.id, other.source_id, other.train)
            and len(self.test) == len(other.test)
            and all(same_grid(a, b) for a, b in zip(self.test, other.test, strict=True))
        )

    def __hash__(self) -> int:
        return hash((self.id, self.train, tuple(grid_hash(g) for g in self.test)))


def clean_id(source_id: str) -> str:
    """The id that keys use for a puzzle called `source_id` in its file: `_` and `.` become `-`."""
    return source_id.replace("_", "-").replace(".", "-")


def query_id(task_id: str, n: int) -> str:
    """The key of test input `n` of a puzzle, without ops: "007bbfb7_0"."""
    return f"{task_id}_{n}"


def puzzle_hash(task: Task) -> str:
    """sha256 (hex) over all grids of a puzzle in their places; equal on every machine, whatever the puzzle is called."""
    digest = hashlib.sha256(f"{len(task.train)} demonstrations, {len(task.test)} test inputs".encode())
    for grid in [g for pair in task.train for g in (pair.input, pair.output)] + list(task.test):
        digest.update(grid_hash(grid).encode())
    return digest.hexdigest()


def check_solutions(*, tasks: Mapping[str, Task], solutions: Solutions) -> None:
    """Raise TaskError unless every puzzle has one solution for each of its test inputs."""
    for task_id, task in tasks.items():
        if task_id not in solutions:
            raise TaskError(f"puzzle {task_id}: no solutions")
        if len(solutions[task_id]) != len(task.test):
            raise TaskError(f"puzzle {task_id}: {len(solutions[task_id])} solutions for {len(task.test)} test inputs")


def evenly(puzzles: Mapping[str, P], *, count: int | None) -> dict[str, P]:
    """`count` of the puzzles, spread evenly over their order; all without a count. Raises ValueError for more than there are."""
    count = len(puzzles) if count is None else count
    if not 1 <= count <= len(puzzles):
        raise ValueError(f"{count} puzzles: there are 1 to {len(puzzles)}")
    ids = list(puzzles)
    return {ids[n * len(ids) // count]: puzzles[ids[n * len(ids) // count]] for n in range(count)}
