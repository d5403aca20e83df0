"""Data sets made from puzzles of others: random splits, n-1 sets, new draws of demonstrations and tests. Pure; knows no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from arc_loader.grids import Grid, shown
from arc_loader.tasks import Pair, Solutions, Task, TaskError, check_solutions


def random_split(*, tasks: Mapping[str, Task], sizes: Sequence[int], seed: int) -> list[dict[str, Task]]:
    """The puzzles in random parts, e.g. all 800 public ones with sizes (700, 100). Same ids and seed, same parts, in any order of `tasks`.

    Each part is sorted by id. Raises ValueError unless the sizes add up to the number of puzzles.
    """
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) != len(tasks):
        raise ValueError(f"sizes {shown(tuple(sizes))} do not add up to the {len(tasks)} puzzles")
    ids = sorted(tasks)
    order = np.random.default_rng(seed).permutation(len(ids)).tolist()
    parts, start = [], 0
    for size in sizes:
        parts.append({i: tasks[i] for i in sorted(ids[n] for n in order[start : start + size])})
        start += size
    return parts


def n_minus_1(*, tasks: Mapping[str, Task]) -> tuple[dict[str, Task], Solutions]:
    """For every puzzle and each of its n demonstrations a puzzle `<id>-without<k>`: the k-th is the test, the others stay.

    The puzzle's own tests are left out; puzzles with fewer than 2 demonstrations too. Returns puzzles and their solutions.
    Raises TaskError if two puzzles would get the same id.
    """
    found: dict[str, Task] = {}
    solutions: dict[str, tuple[Grid, ...]] = {}
    for task in tasks.values():
        for k, pair in enumerate(task.train if len(task.train) > 1 else ()):
            task_id = f"{task.id}-without{k}"
            if task_id in found or task_id in tasks:
                raise TaskError(
                    f"puzzle {task.id} without demonstration {k} would get the id {task_id}, which is taken"
                )
            train = task.train[:k] + task.train[k + 1 :]
            found[task_id] = Task(task_id, train, (pair.input,), f"{task.source_id}-without{k}")
            solutions[task_id] = (pair.output,)
    return found, solutions


def draw_task(
    *,
    task_id: str,
    pairs: Sequence[Pair],
    demonstrations: int,
    tests: int = 1,
    rng: np.random.Generator,
    source_id: str = "",
) -> tuple[Task, tuple[Grid, ...]]:
    """A puzzle of pairs drawn without replacement: first the demonstrations, then the tests. Returns it and its solutions.

    Raises ValueError for less than 1 demonstration or test, TaskError if there are too few pairs.
    """
    if demonstrations < 1 or tests < 1:
        raise ValueError(f"at least 1 demonstration and 1 test are needed, not {demonstrations} and {tests}")
    if demonstrations + tests > len(pairs):
        raise TaskError(
            f"puzzle {task_id}: {demonstrations} demonstrations and {tests} tests of only {len(pairs)} pairs"
        )
    chosen = [pairs[n] for n in rng.permutation(len(pairs))[: demonstrations + tests].tolist()]
    train, test = tuple(chosen[:demonstrations]), chosen[demonstrations:]
    return Task(task_id, train, tuple(pair.input for pair in test), source_id), tuple(pair.output for pair in test)


def redraw(
    *,
    task: Task,
    solutions: Sequence[Grid],
    rng: np.random.Generator,
    demonstrations: int | None = None,
    tests: int | None = None,
) -> tuple[Task, tuple[Grid, ...]]:
    """The puzzle with a new draw of demonstrations and tests from all its pairs; left out, there are as many of each as before.

    solutions: of the puzzle's tests. Returns the puzzle, under its id, and its solutions. Raises as `draw_task`.
    """
    check_solutions(tasks={task.id: task}, solutions={task.id: tuple(solutions)})
    return draw_task(
        task_id=task.id,
        pairs=task.train + pairs_of_tests(task=task, solutions=solutions),
        demonstrations=len(task.train) if demonstrations is None else demonstrations,
        tests=len(task.test) if tests is None else tests,
        rng=rng,
        source_id=task.source_id,
    )


def pairs_of_tests(*, task: Task, solutions: Sequence[Grid]) -> tuple[Pair, ...]:
    """The tests of a puzzle as pairs with their solutions."""
    return tuple(Pair(grid, truth) for grid, truth in zip(task.test, solutions, strict=True))
