"""The puzzles of a notebook: all of them, the few that a quick run solves, and solutions where they are known (for the report alone)."""

from collections.abc import Mapping
from pathlib import Path

from arc_loader.sources.kaggle import challenges_name, read_challenges, read_solutions, solutions_name
from arc_loader.tasks import Solutions, Task


def few_puzzles(tasks: Mapping[str, Task], *, n: int) -> dict[str, Task]:
    """`n` puzzles of mixed size, the longer half left out, so that a quick run is quick. Raises ValueError for n below 1."""
    if n < 1:
        raise ValueError(f"{n} puzzles are too few, at least 1 is needed")
    by_length = sorted(tasks.values(), key=lambda task: (length_of(task), task.id))
    pool = by_length[: max(n, (len(by_length) + 1) // 2)]
    chosen = {pool[place * len(pool) // min(n, len(pool))].id for place in range(min(n, len(pool)))}
    return {task_id: task for task_id, task in tasks.items() if task_id in chosen}


def length_of(task: Task) -> int:
    """Cells of all grids of a puzzle."""
    return sum(pair.input.size + pair.output.size for pair in task.train) + sum(grid.size for grid in task.test)


def known_solutions(tasks: Mapping[str, Task], *, folder: Path) -> Solutions:
    """Solutions of those puzzles that stand with the same grids in a public set in `folder`, whose solutions are beside it.

    The placeholder puzzles of a commit run come from there; hidden puzzles do not. Raises SourceError for malformed files.
    """
    found: dict[str, tuple] = {}
    for split in ("training", "evaluation"):
        challenges, solutions = folder / challenges_name(split), folder / solutions_name(split)
        if challenges.is_file() and solutions.is_file():
            public = read_challenges(challenges)
            same = {task_id: task for task_id, task in tasks.items() if public.get(task_id) == task}
            found |= read_solutions(solutions, tasks=same)
    return {task_id: found[task_id] for task_id in tasks if task_id in found}
