"""Finds the puzzles that are written as code: one file each in `puzzles/`. Runs none of them, knows no real pairs."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType

import numpy as np

from omni_arc import language, puzzles
from omni_arc.language.words import Grid

CONCEPTS = frozenset(
    "alignment boundary colour completion connection copying counting cropping denoising direction enclosure enlarging "
    "falling filling holes joining lines logic mapping mirroring moving noise objects overlay panels patterns periodic position "
    "rays rotation selecting shapes shrinking size sorting symmetry tiling".split()
)
BUILTINS = frozenset(
    "abs all any bool dict divmod enumerate filter frozenset int len list map max min next pow range reversed round set "
    "sorted sum tuple zip True False None".split()
)
_NAME = re.compile(r"[a-z][a-z0-9_]*_([0-9a-f]{8})")


class PuzzleError(ValueError):
    """A puzzle file that is not as docs/omni_arc.md says; the message names the file."""


@dataclass(frozen=True)
class Puzzle:
    """A puzzle as code.

    id: of the public training puzzle that it re-creates
    name: its file's name without id
    description: one line
    concepts: tags out of CONCEPTS
    named_colours: the colours that the program treats in a way of their own; all others may be permuted
    source: the text of `task`, over the names of the language
    task: input grid -> output grid
    generate: (rng, difficulty from 0 to 1) -> input grid
    """

    id: str
    name: str
    description: str
    concepts: tuple[str, ...]
    named_colours: tuple[int, ...]
    source: str
    task: Callable[[Grid], Grid]
    generate: Callable[[np.random.Generator, float], Grid]


@cache
def all_puzzles() -> Mapping[str, Puzzle]:
    """Every puzzle by id, in order of ids. Raises PuzzleError for a file that is not as it should be."""
    found: dict[str, Puzzle] = {}
    for entry in pkgutil.iter_modules(puzzles.__path__):
        puzzle = read_puzzle(importlib.import_module(f"{puzzles.__name__}.{entry.name}"))
        if puzzle.id in found:
            raise PuzzleError(f"{entry.name}.py: {puzzle.id} is already there as {found[puzzle.id].name}")
        found[puzzle.id] = puzzle
    return MappingProxyType(dict(sorted(found.items())))


def read_puzzle(module: ModuleType) -> Puzzle:
    """The puzzle of an imported file. Raises PuzzleError naming the file and what is wrong with it."""
    path = Path(module.__file__ or module.__name__)
    match = _NAME.fullmatch(path.stem)
    if match is None:
        raise PuzzleError(f"{path.name}: a puzzle's file is called <what it does>_<id of 8 hexadecimal digits>.py")
    for name in ("CONCEPTS", "NAMED_COLOURS", "task", "generate"):
        if not hasattr(module, name):
            raise PuzzleError(f"{path.name}: {name} is missing")
    description = (module.__doc__ or "").strip()
    if not description or "\n" in description or len(description) > 137:
        raise PuzzleError(f"{path.name}: the docstring is a description of one line, not {description[:80]!r}")
    concepts, colours = module.CONCEPTS, module.NAMED_COLOURS
    if not isinstance(concepts, tuple) or not concepts or not CONCEPTS.issuperset(concepts):
        raise PuzzleError(
            f"{path.name}: CONCEPTS is a tuple of some of {', '.join(sorted(CONCEPTS))}, not {concepts!r}"
        )
    if not isinstance(colours, tuple) or any(c not in range(10) for c in colours):
        raise PuzzleError(f"{path.name}: NAMED_COLOURS is a tuple of colours 0 to 9, not {colours!r}")
    source = task_source(path.read_text(encoding="utf-8"), where=path.name)
    puzzle_id, name = match[1], path.stem[:-9]
    return Puzzle(puzzle_id, name, description, concepts, colours, source, module.task, module.generate)


def task_source(text: str, *, where: str) -> str:
    """The text of the function `task` in the text of a file.

    It must be self-contained: nothing but the language, numpy as np and BUILTINS. Raises PuzzleError otherwise.
    """
    functions = [f for f in ast.parse(text).body if isinstance(f, ast.FunctionDef) and f.name == "task"]
    if len(functions) != 1:
        raise PuzzleError(f"{where}: one function task(grid) is needed, not {len(functions)}")
    foreign = foreign_names(functions[0])
    if foreign:
        raise PuzzleError(
            f"{where}: task uses {', '.join(foreign)}: no names of the language, numpy or allowed builtins"
        )
    return (ast.get_source_segment(text, functions[0]) or "") + "\n"


def foreign_names(function: ast.FunctionDef) -> list[str]:
    """Names that a function reads without defining them anywhere in itself and that no program may use."""
    nodes = list(ast.walk(function))
    own = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    own |= {n.arg for n in nodes if isinstance(n, ast.arg)} | {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    imports = {"import" for n in nodes if isinstance(n, (ast.Import, ast.ImportFrom))}
    return sorted((read - own - BUILTINS - set(language.NAMES) - {"Grid", "Mask"}) | imports)
