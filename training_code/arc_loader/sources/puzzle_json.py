"""Puzzles in ARC's JSON shape, checked field by field: what the readers of this folder share. Knows no folders."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from arc_loader.grids import Grid, GridError, as_grid, shown
from arc_loader.tasks import Pair, Task, clean_id


class SourceError(ValueError):
    """A puzzle file that is not as it should be; the message names file, puzzle, field and value."""


class _Object(dict):
    """A JSON object that remembers a field given twice (a plain dict would keep the last one without a word)."""

    def __init__(self, fields: list[tuple[str, object]]) -> None:
        super().__init__(fields)
        seen: set[str] = set()
        self.repeated = next((name for name, _ in fields if name in seen or seen.add(name)), None)


def load_value(path: Path | str) -> object:
    """The JSON value in a file. Raises SourceError for an unreadable or empty file and for broken JSON."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    return value_of(data, where=str(path))


def value_of(data: bytes, *, where: str) -> object:
    """The JSON value in some bytes; objects in it remember a field given twice. Raises SourceError."""
    if not data.strip():
        raise SourceError(f"{where}: the file is empty")
    try:
        return json.loads(data, object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise SourceError(f"{where}: broken JSON: {error}") from error


def load_json(path: Path | str) -> dict[str, object]:
    """The JSON object in a file, with at least one field. Raises SourceError for anything else, or an unreadable file."""
    value = load_value(path)
    if not isinstance(value, dict):
        raise SourceError(f"{path}: an object of puzzles is needed, not {shown(value)}")
    if not value:
        raise SourceError(f"{path}: no puzzles in it: {{}}")
    _check_repeated(value, where=f"{path}: puzzle id")
    return value


def parse_task(value: object, *, source_id: str, file: Path | str, need_test: bool = True, at: str = "") -> Task:
    """One puzzle: `{"train": [{"input": grid, "output": grid}, ...], "test": [{"input": grid}, ...]}`.

    At least one of each; need_test=False lets the test be missing or empty. Other fields, and outputs of tests, are
    left unread: a Task never holds a solution. `at` (" variant 2") stands behind the puzzle in messages. Raises SourceError.
    """
    where = f"{file}: puzzle {source_id}{at}"
    puzzle = _object(value, where=where)
    train = []
    for i, pair in enumerate(_list(puzzle, "train", where=where)):
        spot = f"train[{i}]"
        pair = _object(pair, where=f"{where}: {spot}")
        train.append(Pair(*(_grid(pair, name, where=where, at=spot) for name in ("input", "output"))))
    test = []
    for i, query in enumerate(_list(puzzle, "test", where=where) if need_test or puzzle.get("test") else ()):
        query = _object(query, where=f"{where}: test[{i}]")
        test.append(_grid(query, "input", where=where, at=f"test[{i}]"))
    if not clean_id(source_id):
        raise SourceError(f"{file}: a puzzle id is empty: {shown(source_id)}")
    return Task(id=clean_id(source_id), train=tuple(train), test=tuple(test), source_id=source_id)


def parse_outputs(value: object, *, source_id: str, file: Path | str, at: str = "") -> tuple[Grid, ...] | None:
    """The outputs of the tests of a puzzle that `parse_task` has taken; None unless every test has one. Raises SourceError."""
    tests = [(i, test["output"]) for i, test in enumerate(value.get("test") or ()) if "output" in test]
    where = f"{file}: puzzle {source_id}{at}"
    grids = tuple(checked_grid(grid, where=f"{where}: test[{i}].output") for i, grid in tests)
    return grids if grids and len(grids) == len(value["test"]) else None


def parse_pairs(value: object, *, where: str) -> tuple[Pair, ...]:
    """A list of `{"input": grid, "output": grid}`, at least one. Raises SourceError naming pair, field and value."""
    if not isinstance(value, list) or not value:
        raise SourceError(f"{where}: a list of examples is needed, not {shown(value)}")
    pairs = []
    for i, pair in enumerate(value):
        at = f"example {i}"
        pair = _object(pair, where=f"{where}: {at}")
        pairs.append(Pair(*(_grid(pair, name, where=where, at=at) for name in ("input", "output"))))
    return tuple(pairs)


def parse_solutions(value: object, *, source_id: str, file: Path | str) -> tuple[Grid, ...]:
    """The solutions of one puzzle: a list of grids. Raises SourceError."""
    where = f"{file}: puzzle {source_id}"
    if not isinstance(value, list):
        raise SourceError(f"{where}: a list of solutions is needed, not {shown(value)}")
    return tuple(checked_grid(grid, where=f"{where}: solution {i}") for i, grid in enumerate(value))


def checked_grid(value: object, *, where: str) -> Grid:
    """`as_grid` for a value from a file: raises SourceError instead of GridError."""
    try:
        return as_grid(value, where=where)
    except GridError as error:
        raise SourceError(str(error)) from None


def by_id(tasks: Iterable[Task], *, file: Path | str) -> dict[str, Task]:
    """Tasks under their ids, order kept. Raises SourceError if two ids are the same after `_` and `.` became `-`."""
    found: dict[str, Task] = {}
    for task in tasks:
        if task.id in found:
            raise SourceError(
                f"{file}: puzzles {found[task.id].source_id} and {task.source_id} both get the id {task.id}"
            )
        found[task.id] = task
    return found


def _object(value: object, *, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SourceError(f"{where}: an object is needed, not {shown(value)}")
    _check_repeated(value, where=f"{where}: field")
    return value


def _check_repeated(value: dict[str, object], *, where: str) -> None:
    if getattr(value, "repeated", None) is not None:
        raise SourceError(f"{where} {value.repeated} is there twice")


def _list(puzzle: dict[str, object], name: str, *, where: str) -> list[object]:
    if name not in puzzle:
        raise SourceError(f"{where}: {name} is missing; fields are {shown(sorted(puzzle))}")
    value = puzzle[name]
    if not isinstance(value, list) or not value:
        raise SourceError(f"{where}: {name} is a list of at least one, not {shown(value)}")
    return value


def _grid(pair: dict[str, object], name: str, *, where: str, at: str) -> Grid:
    if name not in pair:
        raise SourceError(f"{where}: {at}.{name} is missing; fields are {shown(sorted(pair))}")
    return checked_grid(pair[name], where=f"{where}: {at}.{name}")
