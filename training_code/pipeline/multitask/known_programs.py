"""The programs that prompts show: of the puzzles that are written as code, or from a file. Reads text only, runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arc_loader.grids import shown
from arc_loader.sources.puzzle_json import load_json
from omni_arc import register
from prompting.answers import AnswerError, parse_code
from prompting.rendering import code_block


class ProgramFileError(ValueError):
    """A file of programs that is not as it should be; the message names file, puzzle and value."""


def registered_programs() -> dict[str, str]:
    """Puzzle id -> source, of the package omni_arc."""
    return {puzzle.id: puzzle.source for puzzle in register.all_puzzles().values()}


def read_programs(path: Path | str) -> dict[str, str]:
    """Puzzle id -> source, from `{id: source}` or from the details of an inference by code (the best answer's program; none: left out).

    Raises ProgramFileError for anything else or a source without a function `task(grid)`, SourceError for no JSON object, OSError.
    """
    found: dict[str, str] = {}
    for puzzle, value in load_json(path).items():
        where = f"{path}: puzzle {puzzle}"
        source = value if isinstance(value, str) else _best(value, where=where)
        if source is None:
            continue
        try:
            found[puzzle] = parse_code(code_block(source))
        except (AnswerError, ValueError) as error:
            raise ProgramFileError(f"{where}: {error}") from None
    return found


def _best(value: Any, *, where: str) -> str | None:
    """The program of the best answer to the first test input that has one."""
    answers = value.get("answers") if isinstance(value, Mapping) else None
    if not isinstance(answers, list) or not all(isinstance(row, list) for row in answers):
        raise ProgramFileError(
            f"{where}: the text of a program, or an object with answers, is needed, not {shown(value)}"
        )
    best = next((row[0] for row in answers if row), None)
    if best is None:
        return None
    if not isinstance(best, Mapping) or not isinstance(best.get("source"), str):
        raise ProgramFileError(f"{where}: an answer has a source, not {shown(best)}")
    return best["source"]
