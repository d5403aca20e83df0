"""Puzzles in the JSON shapes of the readers in `sources`: what is written here is read there. Writes no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from arc_loader.grids import Grid, to_lists
from arc_loader.tasks import Pair, Solutions, Task


def pair_json(pair: Pair) -> dict[str, object]:
    """`{"input": grid, "output": grid}`."""
    return {"input": to_lists(pair.input), "output": to_lists(pair.output)}


def puzzle_json(*, task: Task, solutions: Sequence[Grid] | None = None) -> dict[str, object]:
    """A puzzle as a file of the original repositories has it; the tests have outputs where solutions are given."""
    tests: list[dict[str, object]] = [{"input": to_lists(grid)} for grid in task.test]
    if solutions is not None:
        for test, grid in zip(tests, solutions, strict=True):
            test["output"] = to_lists(grid)
    return {"train": [pair_json(pair) for pair in task.train], "test": tests}


def pool_json(*, pairs: Iterable[Pair], demonstrations: int) -> dict[str, object]:
    """A puzzle to be drawn, as a partition has it: `{"n_train": k, "train": [pair, ...]}`."""
    return {"n_train": demonstrations, "train": [pair_json(pair) for pair in pairs]}


def challenges_json(*, tasks: Mapping[str, Task]) -> dict[str, object]:
    """Puzzles as Kaggle's challenges file has them, under their source ids."""
    return {task.source_id: puzzle_json(task=task) for task in tasks.values()}


def solutions_json(*, tasks: Mapping[str, Task], solutions: Solutions) -> dict[str, object]:
    """Solutions as Kaggle's solutions file has them."""
    return {task.source_id: [to_lists(grid) for grid in solutions[task_id]] for task_id, task in tasks.items()}
