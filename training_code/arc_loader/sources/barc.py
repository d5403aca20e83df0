"""BARC files: hundreds of thousands of puzzles with their source text in several GB of .jsonl, any of them at once in little memory."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from arc_loader.grids import Grid, shown
from arc_loader.packed import PackedPairs
from arc_loader.sources.barc_index import load_index
from arc_loader.sources.barc_line import read_line_slowly, source_of, where_of
from arc_loader.sources.derived import draw_task
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.sources.skipping import OnError
from arc_loader.tasks import Task, clean_id

LOG = logging.getLogger(__name__)
_COLOURS = bytes.maketrans(b"0123456789", bytes(range(10)))


@dataclass(frozen=True, eq=False)
class BarcPuzzle:
    """One puzzle. id: `<file name>-<line>`; line: from 1; pairs: its examples, made when asked for."""

    id: str
    line: int
    pairs: PackedPairs
    _data: bytes = field(repr=False)
    _span: tuple[int, int] | None = field(repr=False)

    @property
    def source(self) -> str:
        """The Python text of the puzzle (`main`, `generate_input`). Data: never run it outside a sandbox."""
        text = None if self._span is None else source_of(self._data, self._span)
        return read_line_slowly(self._data, where=self.id)[1] if text is None else text


class BarcFile:
    """The puzzles of a BARC file by number, from 0. Only the index is held: some 100 to 200 bytes a puzzle.

    The first opening reads and checks the whole file and keeps an index, which is used as long as the file's size, time and samples
    of its content stay the same. Copies in other processes (pickled or forked) read on their own.

    path: the .jsonl file
    cache_folder: where the index is kept; left out, beside the file as `<name>.index.npz`
    on_error: "skip" leaves malformed lines out, with a count in the log
    Raises SourceError naming file, line, field and value.
    """

    def __init__(
        self, path: Path | str, *, cache_folder: Path | str | None = None, on_error: OnError = "raise"
    ) -> None:
        if on_error not in ("raise", "skip"):
            raise SourceError(f"{path}: on_error is 'raise' or 'skip', not {shown(on_error)}")
        self.path = Path(path)
        self._index, errors = load_index(path=self.path, index_path=self._index_path(cache_folder), on_error=on_error)
        if self.skipped:
            seen = len(self) + self.skipped
            LOG.warning("%s: skipped %d of %d lines, the first for: %s", path, self.skipped, seen, errors[0])
        self._file: tuple[int, object] | None = None

    def _index_path(self, cache_folder: Path | str | None) -> Path:
        if cache_folder is None:
            return self.path.with_name(f"{self.path.name}.index.npz")
        place = hashlib.blake2b(os.fsencode(self.path.resolve()), digest_size=8).hexdigest()
        return Path(cache_folder) / f"{self.path.name}.{place}.index.npz"

    @property
    def skipped(self) -> int:
        """How many malformed lines were left out."""
        return len(self._index.bad)

    @property
    def pair_counts(self) -> np.ndarray:
        """Number of pairs of each puzzle, int64 (P,)."""
        return np.diff(self._index.firsts)

    def __len__(self) -> int:
        return len(self._index.lines)

    def __iter__(self) -> Iterator[BarcPuzzle]:
        return (self[n] for n in range(len(self)))

    def __getitem__(self, number: int) -> BarcPuzzle:
        if not -len(self) <= number < len(self):
            raise IndexError(f"puzzle {number} of {len(self)}")
        number = int(number) % len(self)
        index = self._index
        line = int(index.lines[number])
        data = self._read(int(index.offsets[number]), int(index.lengths[number]))
        start, end = int(index.starts[number]), int(index.ends[number])
        shapes = index.shapes[index.firsts[number] : index.firsts[number + 1]]
        if start >= 0:
            cells = np.frombuffer(data[start:end].translate(_COLOURS, b"[], "), np.int8)
        else:
            cells = PackedPairs.of(read_line_slowly(data, where=where_of(self.path, line))[0]).cells
        try:
            pairs = PackedPairs(cells=cells, shapes=shapes)
        except ValueError as error:
            raise SourceError(f"{where_of(self.path, line)}: the file changed since it was opened: {error}") from error
        task_id = clean_id(f"{self.path.stem}-{line}")
        return BarcPuzzle(task_id, line, pairs, data, (start, end) if start >= 0 else None)

    def drawable(self, *, least: int = 6) -> np.ndarray:
        """Numbers of the puzzles with at least so many pairs, int64, in order."""
        return np.flatnonzero(self.pair_counts >= least)

    def draw(
        self, number: int, *, rng: np.random.Generator, sizes: Sequence[int] = (3, 4, 5)
    ) -> tuple[Task, tuple[Grid, ...]]:
        """A puzzle of some of the pairs, the last as test, and its solution. sizes: numbers of pairs, test included, equally likely."""
        puzzle = self[number]
        count = int(rng.choice(np.asarray(sizes)))
        return draw_task(task_id=puzzle.id, pairs=puzzle.pairs, demonstrations=count - 1, rng=rng)

    def close(self) -> None:
        """Close the file; the next access opens it again."""
        if self._file is not None:
            self._file[1].close()
            self._file = None

    def _read(self, offset: int, length: int) -> bytes:
        if self._file is None or self._file[0] != os.getpid():  # a forked copy shares the place in the file
            self._file = (os.getpid(), open(self.path, "rb", buffering=0))
        file = self._file[1]
        if hasattr(os, "pread"):
            return os.pread(file.fileno(), length, offset)
        file.seek(offset)
        return file.read(length)

    def __enter__(self) -> BarcFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_file": None}
