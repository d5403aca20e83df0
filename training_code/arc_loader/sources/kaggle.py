"""Reads the two files of the Kaggle ARC Prize: challenges and solutions. Keeps them apart: no Task ever holds a solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arc_loader.grids import Grid, shown
from arc_loader.sources.puzzle_json import SourceError, load_json, parse_solutions, parse_task
from arc_loader.sources.skipping import OnError, Skips, add_task
from arc_loader.tasks import Solutions, Task

SPLITS = ("training", "evaluation", "test")


@dataclass(frozen=True)
class KaggleFiles:
    """Where a split lies. `solutions` is None where they are secret or missing."""

    challenges: Path
    solutions: Path | None


def challenges_name(split: str) -> str:
    """Kaggle's name for the challenges of a split. Raises SourceError for an unknown split."""
    if split not in SPLITS:
        raise SourceError(f"a split is one of {', '.join(SPLITS)}, not {shown(split)}")
    return f"arc-agi_{split}_challenges.json"


def solutions_name(split: str) -> str:
    """Kaggle's name for the solutions of a split. Raises SourceError for an unknown split."""
    return challenges_name(split).replace("challenges", "solutions")


def find_kaggle_files(root: Path | str, *, split: str) -> KaggleFiles:
    """The files of a split anywhere below a folder; the solutions are looked for beside the challenges.

    root: e.g. /kaggle/input, whose folders are called differently every year
    Raises SourceError if there is no such file, or several (all are named).
    """
    name = challenges_name(split)
    found = sorted(Path(root).rglob(name))
    if len(found) != 1:
        listed = ": " + ", ".join(map(str, found)) + " (name the folder of one of them)" if found else ""
        raise SourceError(f"{root}: {len(found)} files {name} below it, one is needed{listed}")
    solutions = found[0].with_name(solutions_name(split))
    return KaggleFiles(challenges=found[0], solutions=solutions if solutions.is_file() else None)


def read_challenges(path: Path | str, *, on_error: OnError = "raise") -> dict[str, Task]:
    """All puzzles of a challenges file, `{id: {"train": [...], "test": [...]}}`, in its order.

    on_error: "skip" leaves malformed puzzles out, with a count in the log
    Returns them under their cleaned ids (`tasks.clean_id`).
    Raises SourceError naming file, puzzle, field and value at the first thing that is wrong.
    """
    skips = Skips(on_error=on_error, where=path)
    tasks: dict[str, Task] = {}
    for source_id, puzzle in load_json(path).items():
        with skips.puzzle():
            add_task(tasks, parse_task(puzzle, source_id=source_id, file=path), file=path)
    skips.report()
    return tasks


def read_solutions(path: Path | str, *, tasks: Mapping[str, Task]) -> Solutions:
    """The solutions of the given puzzles from a solutions file, `{id: [grid per test input]}`, under their (cleaned) ids.

    The whole file is checked; puzzles that are not asked for are left out.
    Raises SourceError as `read_challenges`, and if a puzzle is missing or has not one solution for each of its test inputs.
    """
    by_source_id = {i: parse_solutions(grids, source_id=i, file=path) for i, grids in load_json(path).items()}
    solutions: dict[str, tuple[Grid, ...]] = {}
    for task_id, task in tasks.items():
        if task.source_id not in by_source_id:
            raise SourceError(f"{path}: puzzle {task.source_id}: no solutions")
        grids = by_source_id[task.source_id]
        if len(grids) != len(task.test):
            raise SourceError(
                f"{path}: puzzle {task.source_id}: {len(grids)} solutions for {len(task.test)} test inputs"
            )
        solutions[task_id] = grids
    return solutions
