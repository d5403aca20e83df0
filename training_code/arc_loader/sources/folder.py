"""Reads folders of single-puzzle files, as the original ARC repositories have them: `data/{training,evaluation}/<id>.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from arc_loader.grids import Grid
from arc_loader.sources.puzzle_json import SourceError, load_value, parse_outputs, parse_task
from arc_loader.sources.skipping import OnError, Skips, add_task
from arc_loader.tasks import Solutions, Task


def read_folder(
    folder: Path | str, *, on_error: OnError = "raise"
) -> tuple[dict[str, Task], dict[str, tuple[Grid, ...] | None]]:
    """The puzzles of all `<id>.json` files right in a folder, by name, and their solutions.

    A file holds `{"train": [pair, ...], "test": [pair, ...]}`; other fields ("name", ...) are left unread.
    on_error: "skip" leaves malformed files out, with a count in the log
    Returns tasks and solutions; the solutions of a puzzle are None where one of its tests has no output (see `known_solutions`).
    Raises SourceError naming file, puzzle, field and value; also if there is no such file.
    """
    files = sorted(Path(folder).glob("*.json"))
    if not files:
        below = sorted({str(file.parent) for file in Path(folder).rglob("*.json")})
        there = f"; there are some in {', '.join(below[:5])}" if below else ""
        raise SourceError(f"{folder}: no <id>.json files in this folder{there}")
    return read_files([(file.stem, file) for file in files], where=folder, on_error=on_error)


def read_files(
    named: Iterable[tuple[str, Path]], *, where: Path | str, on_error: OnError = "raise"
) -> tuple[dict[str, Task], dict[str, tuple[Grid, ...] | None]]:
    """As `read_folder`, for the given (puzzle id, file); `where` names them all in errors and in the log."""
    skips = Skips(on_error=on_error, where=where)
    tasks: dict[str, Task] = {}
    solutions: dict[str, tuple[Grid, ...] | None] = {}
    for source_id, file in named:
        with skips.puzzle():
            value = load_value(file)
            task = parse_task(value, source_id=source_id, file=file)
            outputs = parse_outputs(value, source_id=source_id, file=file)
            add_task(tasks, task, file=file)
            solutions[task.id] = outputs
    skips.report()
    return tasks, solutions


def known_solutions(solutions: Mapping[str, tuple[Grid, ...] | None]) -> Solutions:
    """Only the puzzles whose solutions are known."""
    return {task_id: grids for task_id, grids in solutions.items() if grids is not None}
