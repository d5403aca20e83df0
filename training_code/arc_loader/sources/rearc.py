"""RE-ARC folders: `tasks/<id>.json`, a list of {"input": grid, "output": grid} a puzzle, and `metadata.json` with difficulties.

Reads pairs, decides nothing about their use (see `arc_loader.epochs`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arc_loader.grids import shown
from arc_loader.packed import PackedPairs
from arc_loader.sources.pair_bytes import pairs_of_objects
from arc_loader.sources.puzzle_json import SourceError, load_json, parse_pairs, value_of
from arc_loader.sources.skipping import OnError, Skips
from arc_loader.tasks import Pair, clean_id


@dataclass(frozen=True, eq=False)
class RearcPool:
    """The pairs of one RE-ARC puzzle.

    task_id: cleaned id; source_id: the file's name
    difficulties: float64 (N,), PSO difficulty of each pair, higher is harder; None where they were not asked for
    """

    task_id: str
    source_id: str
    pairs: PackedPairs
    difficulties: np.ndarray | None = None

    def without_easiest(self, share: float) -> PackedPairs:
        """The pairs but for that share (0 <= share < 1, rounded down) with the smallest PSO difficulty, in their old order.

        Of equally difficult ones the first go first. Raises ValueError for another share, or without difficulties.
        """
        if isinstance(share, bool) or not 0 <= share < 1:
            raise ValueError(f"the share to remove is from 0 to below 1, not {shown(share)}")
        if not share:
            return self.pairs
        if self.difficulties is None:
            raise ValueError(f"puzzle {self.source_id}: difficulties were not read")
        gone = int(share * len(self.pairs) + 1e-9)  # 0.29 * 100 is 28.999...
        return self.pairs.take(np.sort(np.argsort(self.difficulties, kind="stable")[gone:]))


def read_rearc_pairs(path: Path | str) -> PackedPairs:
    """The pairs of one puzzle file, in order, packed. Raises SourceError naming file, pair, field and value."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    fast = pairs_of_objects(data)
    if fast is not None:
        return PackedPairs(cells=fast.cells, shapes=fast.shapes)
    return PackedPairs.of(parse_pairs(value_of(data, where=str(path)), where=str(path)))


def iter_rearc(
    folder: Path | str, *, with_difficulties: bool = False, on_error: OnError = "raise"
) -> Iterator[RearcPool]:
    """The puzzles of `folder/tasks` one after the other, by file name, so that only one is held at a time.

    with_difficulties: also read `folder/metadata.json`, which must have one finite PSO difficulty a pair of every puzzle
    on_error: "skip" leaves malformed puzzles out, with a count in the log
    Raises SourceError naming file, puzzle, pair and field; also if there are no files.
    """
    files = sorted((Path(folder) / "tasks").glob("*.json"))
    if not files:
        raise SourceError(f"{folder}: no RE-ARC folder (tasks/<id>.json is missing)")
    metadata = Path(folder) / "metadata.json"
    known = load_json(metadata) if with_difficulties else {}
    skips = Skips(on_error=on_error, where=folder)
    seen: dict[str, str] = {}
    for file in files:
        pool = None
        with skips.puzzle():
            task_id = clean_id(file.stem)
            if task_id in seen:
                raise SourceError(f"{folder}: puzzles {seen[task_id]} and {file.stem} both get the id {task_id}")
            seen[task_id] = file.stem
            pairs = read_rearc_pairs(file)
            hard = _difficulties(known, file.stem, len(pairs), file=metadata) if with_difficulties else None
            pool = RearcPool(task_id, file.stem, pairs, hard)
        if pool is not None:
            yield pool
    skips.report()


def read_rearc(folder: Path | str, *, on_error: OnError = "raise") -> dict[str, tuple[Pair, ...]]:
    """Puzzle id -> pairs of every file in `folder/tasks`, by id. Raises SourceError if there are none or one is malformed."""
    return {pool.task_id: tuple(pool.pairs) for pool in iter_rearc(folder, on_error=on_error)}


def _difficulties(metadata: dict[str, object], source_id: str, count: int, *, file: Path) -> np.ndarray:
    where = f"{file}: puzzle {source_id}"
    entry = metadata.get(source_id)
    if not isinstance(entry, dict):
        raise SourceError(f"{where}: an object with pso_difficulties is needed, not {shown(entry)}")
    values = entry.get("pso_difficulties")
    if not isinstance(values, list) or len(values) != count:
        there = f"{len(values)} numbers" if isinstance(values, list) else shown(values)
        raise SourceError(f"{where}: pso_difficulties: {count} numbers are needed, one an example, not {there}")
    for i, value in enumerate(values):
        if type(value) not in (int, float) or not math.isfinite(value):
            raise SourceError(f"{where}: pso_difficulties[{i}]: a finite number is needed, not {shown(value)}")
    return np.array(values, np.float64)  # (N,)
