"""One line of a BARC file: `{"source": text, "examples": [[input, output], ...], ...}`. Source text is data: nothing here runs it.

Slowly: every field, which names what is wrong. Quickly: where the examples lie, so that others can take them from the bytes.
"""

from __future__ import annotations

import json
from pathlib import Path

from arc_loader.grids import shown
from arc_loader.sources.puzzle_json import SourceError, checked_grid, value_of
from arc_loader.tasks import Pair

KEY = b'"examples":'
STAND_IN = 7919305117726043  # put in place of the examples; an integer, since it has one spelling only


def read_line_slowly(data: bytes, *, where: str) -> tuple[tuple[Pair, ...], str]:
    """The pairs and the source text of a line, checked field by field. Raises SourceError naming the first wrong one."""
    puzzle = value_of(data, where=where)
    if not isinstance(puzzle, dict):
        raise SourceError(f"{where}: an object is needed, not {shown(puzzle)}")
    if getattr(puzzle, "repeated", None) is not None:
        raise SourceError(f"{where}: field {puzzle.repeated} is there twice")
    for name, kind in (("source", str), ("examples", list)):
        if name not in puzzle:
            raise SourceError(f"{where}: {name} is missing; fields are {shown(sorted(puzzle))}")
        if not isinstance(puzzle[name], kind) or not puzzle[name]:
            wanted = "a text" if kind is str else "a list of at least one pair"
            raise SourceError(f"{where}: {name}: {wanted} is needed, not {shown(puzzle[name])}")
    pairs = []
    for i, pair in enumerate(puzzle["examples"]):
        at = f"{where}: examples[{i}]"
        if not isinstance(pair, list) or len(pair) != 2:
            raise SourceError(f"{at}: a list of input and output is needed, not {shown(pair)}")
        pairs.append(Pair(*(checked_grid(grid, where=f"{at}[{side}]") for side, grid in enumerate(pair))))
    return tuple(pairs), puzzle["source"]


def source_of(data: bytes, span: tuple[int, int]) -> str | None:
    """The source text of a line whose "examples" lie in that span; None if the line must be read slowly."""
    mark = str(STAND_IN).encode()
    rest = data[: span[0]] + mark + data[span[1] :]
    if rest.count(mark) != 1:
        return None
    try:
        puzzle = json.loads(rest, object_pairs_hook=list)  # a list of fields: one given twice is seen
    except (ValueError, RecursionError):
        return None
    if not isinstance(puzzle, list) or not all(isinstance(field, tuple) for field in puzzle):
        return None
    names = dict(puzzle)
    if len(names) != len(puzzle) or names.get("examples") != STAND_IN:
        return None
    source = names.get("source")
    return source if isinstance(source, str) and source else None


def where_of(path: Path, line: int) -> str:
    """How messages name a line."""
    return f"{path}: line {line}"


def span_of(data: bytes) -> tuple[int, int] | None:
    """Where the value of "examples" lies in a line that is spelled as usual and right but for, maybe, that value; else None."""
    start = data.find(KEY) + len(KEY)
    if start < len(KEY):
        return None
    start += data[start : start + 1] == b" "
    end = data.rfind(b"]]]]", start) + 4
    return (start, end) if end > start and source_of(data, (start, end)) is not None else None
