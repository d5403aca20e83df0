"""RE-ARC folders: `tasks/<id>.json`, a list of {"input": grid, "output": grid} a puzzle. Reads pairs, decides nothing about their use."""

from __future__ import annotations

import json
from pathlib import Path

from arc_loader.grids import shown
from arc_loader.sources.puzzle_json import SourceError, checked_grid
from arc_loader.tasks import Pair, clean_id


def read_rearc_puzzle(path: Path | str) -> tuple[Pair, ...]:
    """The pairs of one puzzle file, in order. Raises SourceError naming file, pair, field and value."""
    path = Path(path)
    try:
        examples = json.loads(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise SourceError(f"{path}: broken JSON: {error}") from error
    if not isinstance(examples, list) or not examples:
        raise SourceError(f"{path}: a list of examples is needed, not {shown(examples)}")
    pairs = []
    for number, example in enumerate(examples):
        if not isinstance(example, dict):
            raise SourceError(f"{path}: example {number}: an object is needed, not {shown(example)}")
        grids = []
        for name in ("input", "output"):
            if name not in example:
                raise SourceError(f"{path}: example {number}: no field {name!r}")
            grids.append(checked_grid(example[name], where=f"{path}: example {number}.{name}"))
        pairs.append(Pair(*grids))
    return tuple(pairs)


def read_rearc(folder: Path | str) -> dict[str, tuple[Pair, ...]]:
    """Puzzle id -> pairs of every file in `folder/tasks`, by id. Raises SourceError if there are none or one is malformed."""
    files = sorted((Path(folder) / "tasks").glob("*.json"))
    if not files:
        raise SourceError(f"{folder}: no RE-ARC folder (tasks/<id>.json is missing)")
    return {clean_id(file.stem): read_rearc_puzzle(file) for file in files}
