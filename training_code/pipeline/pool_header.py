"""The JSON header of a pool's file, checked field by field: sources, puzzles, view keys, lengths of the arrays. Format: docs/pool.md."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from arc_loader.grids import shown
from pipeline.pool import PoolError, Source

FORMAT = "arc candidate pool"
VERSION = 1
"""Of a file without programs."""
PROGRAMS_VERSION = 2
"""Of one with programs; the rest is as in version 1."""


@dataclass(frozen=True)
class HeaderPuzzle:
    """A puzzle without its candidates; sources: numbers of those that worked on it."""

    task_id: str
    source_id: str
    content: str
    tests: int
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    """counts: array -> number of rows; sources, puzzles, views, texts (of programs): in the order of their numbers in the arrays."""

    counts: dict[str, int]
    sources: tuple[Source, ...]
    puzzles: tuple[HeaderPuzzle, ...]
    views: tuple[str, ...]
    has_programs: bool = False
    texts: tuple[str, ...] = ()

    def check(self, place: int, query: int, grid: int, *, grids: int, where: str) -> None:
        """That a row of an array points somewhere; grids: how many there are. Raises PoolError."""
        if not 0 <= place < len(self.puzzles):
            raise PoolError(f"{where}: puzzle is {place}, needed is 0 to {len(self.puzzles) - 1}")
        puzzle = self.puzzles[place]
        for name, value, limit in (("test input", query, puzzle.tests), ("grid", grid, grids)):
            if not 0 <= value < limit:
                raise PoolError(
                    f"{where}: puzzle {puzzle.task_id}: {name} is {shown(value)}, needed is 0 to {limit - 1}"
                )


def read_header(data: bytes, *, where: str, counted: Iterable[str], with_programs: Iterable[str] = ()) -> Header:
    """The header in some bytes. where: what messages begin with; counted: arrays whose lengths must be there; with_programs: those that
    must be there, too, where there are programs. Raises PoolError.
    """
    try:
        value = json.loads(data)
    except ValueError as error:
        raise PoolError(f"{where}: broken JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise PoolError(f"{where}: format is not {FORMAT!r}: {shown(value)}")
    if (version := value.get("version")) not in (VERSION, PROGRAMS_VERSION) or type(version) is not int:
        raise PoolError(f"{where}: version is {shown(version)}, known are {VERSION} and {PROGRAMS_VERSION}")
    names = [*counted, *(with_programs if version == PROGRAMS_VERSION else ())]
    counts = {name: _field(_field(value, "counts", dict, where=where), name, int, where=where) for name in names}
    rows = _field(value, "sources", list, where=where)
    sources = tuple(_source(row, where=f"{where}: source {n}") for n, row in enumerate(rows))
    if len({source.name for source in sources}) != len(sources):
        raise PoolError(f"{where}: a source is there twice")
    rows = _field(value, "puzzles", list, where=where)
    puzzles = tuple(_puzzle(row, len(sources), where=f"{where}: puzzle {n}") for n, row in enumerate(rows))
    names = [puzzle.task_id for puzzle in puzzles]
    if twice := {name for name in names if names.count(name) > 1} if len(set(names)) != len(names) else set():
        raise PoolError(f"{where}: puzzle {min(twice)} is there twice")
    views = _texts(value, "views", where=where)
    texts = _texts(value, "texts", where=where) if version == PROGRAMS_VERSION else ()
    return Header(counts, sources, puzzles, views, version == PROGRAMS_VERSION, texts)


def _source(row: Any, *, where: str) -> Source:
    kinds = {"model": str, "seed": int, "round": str, "min_prob": float, "recipe": dict}
    fields = {name: _field(row, name, kind, where=where) for name, kind in kinds.items()}
    try:
        source = Source(**fields)
    except PoolError as error:
        raise PoolError(f"{where}: {error}") from error
    if row.get("name") != source.name:
        raise PoolError(f"{where}: name is {shown(row.get('name'))}, its fields give {source.name}")
    return source


def _puzzle(row: Any, sources: int, *, where: str) -> HeaderPuzzle:
    task_id = _field(row, "id", str, where=where)
    where = f"{where} ({task_id})"
    tests = _field(row, "tests", int, where=where)
    if tests < 0:
        raise PoolError(f"{where}: tests is {tests}")
    numbers = _field(row, "sources", list, where=where)
    for number in numbers:
        if type(number) is not int or not 0 <= number < sources or numbers.count(number) > 1:
            raise PoolError(
                f"{where}: sources is {shown(numbers)}, needed are different numbers from 0 to {sources - 1}"
            )
    texts = (_field(row, name, str, where=where) for name in ("source_id", "content"))
    return HeaderPuzzle(task_id, *texts, tests, tuple(numbers))


def _texts(value: Any, name: str, *, where: str) -> tuple[str, ...]:
    rows = _field(value, name, list, where=where)
    for number, text in enumerate(rows):
        if not isinstance(text, str):
            raise PoolError(f"{where}: {name.removesuffix('s')} {number} is {shown(text)}, text is needed")
    return tuple(rows)


def _field(row: Any, name: str, kind: type, *, where: str) -> Any:
    if not isinstance(row, dict):
        raise PoolError(f"{where}: an object is needed, not {shown(row)}")
    if name not in row:
        raise PoolError(f"{where}: {name} is missing")
    if type(row[name]) is not kind:
        raise PoolError(f"{where}: {name} is {shown(row[name])}, needed is {kind.__name__}")
    return row[name]
