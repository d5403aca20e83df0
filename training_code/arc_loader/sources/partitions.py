"""Omni-ARC partitions: one JSON file a set, `{id: puzzle}`; a puzzle may be a list of variants, or a pool of pairs to draw from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from arc_loader.grids import Grid, shown
from arc_loader.packed import PackedPairs
from arc_loader.sources.derived import draw_task
from arc_loader.sources.puzzle_json import SourceError, load_json, parse_outputs, parse_task
from arc_loader.sources.skipping import OnError, Skips
from arc_loader.tasks import Task, clean_id

Known: TypeAlias = tuple[Grid, ...] | None


@dataclass(frozen=True)
class Variants:
    """A puzzle in one form or several: (Task, its solutions or None where a test has no output); one of them is drawn."""

    forms: tuple[tuple[Task, Known], ...]

    def draw(self, *, rng: np.random.Generator) -> tuple[Task, Known]:
        """One of the forms, all equally likely."""
        return self.forms[int(rng.integers(len(self.forms)))]


@dataclass(frozen=True, eq=False)
class Pool:
    """Pairs to draw a puzzle from: `demonstrations` and one test."""

    task_id: str
    source_id: str
    demonstrations: int
    pairs: PackedPairs

    def draw(self, *, rng: np.random.Generator) -> tuple[Task, Known]:
        """demonstrations + 1 pairs without replacement, the last as test."""
        return draw_task(
            task_id=self.task_id,
            pairs=self.pairs,
            demonstrations=self.demonstrations,
            rng=rng,
            source_id=self.source_id,
        )


class Partition(Mapping[str, Variants | Pool]):
    """The puzzles of a partition by (cleaned) id, in the order of the file."""

    def __init__(self, entries: Mapping[str, Variants | Pool]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, task_id: str) -> Variants | Pool:
        return self._entries[task_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def draw(self, *, rng: np.random.Generator) -> tuple[dict[str, Task], dict[str, Known]]:
        """One form of every puzzle, and its solutions. The same state of rng gives the same."""
        drawn = {task_id: entry.draw(rng=rng) for task_id, entry in self._entries.items()}
        return {i: task for i, (task, _) in drawn.items()}, {i: known for i, (_, known) in drawn.items()}


def read_partition(path: Path | str, *, on_error: OnError = "raise") -> Partition:
    """A partition file. A puzzle is the original format, a list of such, or `{"n_train": k, "train": [k + 1 or more pairs]}`.

    on_error: "skip" leaves malformed puzzles out, with a count in the log
    Raises SourceError naming file, puzzle, variant, field and value.
    """
    skips = Skips(on_error=on_error, where=path)
    entries: dict[str, Variants | Pool] = {}
    names: dict[str, str] = {}
    for source_id, value in load_json(path).items():
        with skips.puzzle():
            entry = parse_entry(value, source_id=source_id, file=path)
            task_id = clean_id(source_id)
            if task_id in names:
                raise SourceError(f"{path}: puzzles {names[task_id]} and {source_id} both get the id {task_id}")
            entries[task_id], names[task_id] = entry, source_id
    skips.report()
    return Partition(entries)


def parse_entry(value: object, *, source_id: str, file: Path | str) -> Variants | Pool:
    """One puzzle of a partition file. Raises SourceError naming file, puzzle, variant, field and value."""
    if isinstance(value, dict) and "n_train" in value:
        return _pool(value, source_id=source_id, file=file)
    if not isinstance(value, list):
        return Variants((_form(value, source_id=source_id, file=file, at=""),))
    if not value:
        raise SourceError(f"{file}: puzzle {source_id}: a list of at least one variant is needed, not []")
    return Variants(tuple(_form(v, source_id=source_id, file=file, at=f" variant {n}") for n, v in enumerate(value)))


def _form(value: object, *, source_id: str, file: Path | str, at: str) -> tuple[Task, Known]:
    task = parse_task(value, source_id=source_id, file=file, at=at)
    return task, parse_outputs(value, source_id=source_id, file=file, at=at)


def _pool(value: dict[str, object], *, source_id: str, file: Path | str) -> Pool:
    where = f"{file}: puzzle {source_id}"
    if value.get("test", []) != []:
        raise SourceError(f"{where}: test: none can be given beside n_train, not {shown(value['test'])}")
    task = parse_task(value, source_id=source_id, file=file, need_test=False)
    count = value["n_train"]
    if type(count) is not int or not 1 <= count < len(task.train):
        most = len(task.train) - 1
        raise SourceError(f"{where}: n_train is from 1 to {most} (with {most + 1} pairs), not {shown(count)}")
    return Pool(task.id, source_id, count, PackedPairs.of(task.train))
