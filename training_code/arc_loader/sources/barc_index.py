"""The index of a BARC file: where each puzzle lies and how large its grids are. Made in one pass, kept as .npz with a stamp of the file.

Every line is checked completely while the index is made. Knows nothing of drawing puzzles.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from arc_loader.files import write_atomically
from arc_loader.packed import PackedPairs
from arc_loader.sources.barc_line import read_line_slowly, span_of, where_of
from arc_loader.sources.pair_bytes import pairs_of_blocks
from arc_loader.sources.puzzle_json import SourceError

LOG = logging.getLogger(__name__)
FORMAT = 1  # raise it when the meaning of an array changes: older indices are made again
BATCH_BYTES = 1 << 22
SAMPLES, SAMPLE_BYTES = 64, 4096


@dataclass(frozen=True, eq=False)
class BarcIndex:
    """One entry a puzzle (P of them), in the order of the file; all int64 but `shapes`.

    lines (P,): line number in the file, from 1; offsets, lengths (P,): where the line lies, in bytes
    starts, ends (P,): where the value of "examples" lies in the line; -1 where it must be read slowly (an unusual spelling)
    firsts (P + 1,): number of the first pair of each puzzle among all pairs; shapes: uint8 (pairs, 2, 2) as in PackedPairs
    bad (B,): numbers of the malformed lines
    """

    lines: np.ndarray
    offsets: np.ndarray
    lengths: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    firsts: np.ndarray
    shapes: np.ndarray
    bad: np.ndarray


@dataclass(frozen=True)
class _Line:
    """One line; `span` is where the value of "examples" lies, None where it must be read slowly."""

    number: int
    offset: int
    data: bytes
    span: tuple[int, int] | None


def content_stamp(path: Path) -> np.ndarray:
    """Size, time of the last change in ns, and a hash of 64 samples of 4 KB spread over the file: int64 (2 + 4,)."""
    digest = hashlib.blake2b(digest_size=32)
    with open(path, "rb") as file:
        stat = os.fstat(file.fileno())
        for n in range(SAMPLES):
            file.seek(max(0, stat.st_size - SAMPLE_BYTES) * n // (SAMPLES - 1))
            digest.update(file.read(SAMPLE_BYTES))
    return np.concatenate([[stat.st_size, stat.st_mtime_ns], np.frombuffer(digest.digest(), "<i8")]).astype(np.int64)


def load_index(*, path: Path, index_path: Path, on_error: str) -> tuple[BarcIndex, list[SourceError]]:
    """The index of a BARC file, from `index_path` if it fits the file as it is now, else made and written there.

    Where it cannot be written (a read-only folder), a line in the log says so and the index is only held in memory.
    Returns the index and what is wrong with its malformed lines (read again; at most the first one).
    Raises SourceError, with on_error "raise", for the first malformed line; also for a file without a puzzle.
    """
    try:
        stamp = content_stamp(path)
        index = _read_index(index_path, stamp)
        if index is None:
            index = _make_index(path, on_error=on_error)
            if (content_stamp(path) != stamp).any():
                raise SourceError(f"{path}: the file changed while it was read")
            _write_index(index, index_path, stamp)
        errors = _first_error(path, index)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    if errors and on_error == "raise":
        raise errors[0]
    if not len(index.lines):
        raise SourceError(str(errors[0]) if errors else f"{path}: no puzzles in it")
    return index, errors


def _lines(path: Path) -> Iterator[_Line]:
    offset = 0
    with open(path, "rb", buffering=1 << 20) as file:
        for number, data in enumerate(file, 1):
            if data.strip():
                yield _Line(number, offset, data, span_of(data))
            offset += len(data)


def _make_index(path: Path, *, on_error: str) -> BarcIndex:
    builder = _Builder(path, on_error)
    batch: list[_Line] = []
    size = 0
    for line in _lines(path):
        batch.append(line)
        size += len(line.data)
        if size >= BATCH_BYTES:
            builder.add(batch)
            batch, size = [], 0
    builder.add(batch)
    return builder.index()


class _Builder:
    """Collects the arrays of an index, a batch of lines at a time."""

    def __init__(self, path: Path, on_error: str) -> None:
        self.path, self.on_error = path, on_error
        self.rows: list[tuple[int, int, int, int, int, int]] = []  # of a batch: line, offset, length, start, end, pairs
        self.tables = [np.zeros((0, 6), np.int64)]
        self.shapes = [np.zeros((0, 2, 2), np.uint8)]
        self.bad: list[int] = []

    def add(self, batch: list[_Line]) -> None:
        quick = [line for line in batch if line.span]
        found = pairs_of_blocks([line.data[slice(*line.span)] for line in quick]) if quick else None
        if len(quick) == len(batch) and found is not None:
            self.shapes.append(found.shapes)
            for line, count in zip(batch, found.counts.tolist(), strict=True):
                self._row(line, count)
        else:
            for line in batch:
                alone = pairs_of_blocks([line.data[slice(*line.span)]]) if line.span else None
                if alone is not None:
                    self.shapes.append(alone.shapes)
                    self._row(line, len(alone.shapes))
                else:
                    self._slowly(line)
        self.tables.append(np.array(self.rows, np.int64).reshape(-1, 6))
        self.rows = []

    def _slowly(self, line: _Line) -> None:
        try:
            pairs, _ = read_line_slowly(line.data, where=where_of(self.path, line.number))
        except SourceError:
            if self.on_error == "raise":
                raise
            self.bad.append(line.number)
            return
        self.shapes.append(PackedPairs.of(pairs).shapes)
        self._row(_Line(line.number, line.offset, line.data, None), len(pairs))

    def _row(self, line: _Line, count: int) -> None:
        self.rows.append((line.number, line.offset, len(line.data), *(line.span or (-1, -1)), count))

    def index(self) -> BarcIndex:
        table = np.concatenate(self.tables).T  # (6, P)
        return BarcIndex(
            *np.ascontiguousarray(table[:5]),
            firsts=np.append(0, np.cumsum(table[5])),
            shapes=np.concatenate(self.shapes),
            bad=np.array(self.bad, np.int64),
        )


def _first_error(path: Path, index: BarcIndex) -> list[SourceError]:
    """What is wrong with the first malformed line."""
    if len(index.bad):
        number = int(index.bad[0])
        with open(path, "rb", buffering=1 << 20) as file:
            data = next(line for n, line in enumerate(file, 1) if n == number)
        try:
            read_line_slowly(data, where=where_of(path, number))
        except SourceError as error:
            return [error]
    return []


def _write_index(index: BarcIndex, index_path: Path, stamp: np.ndarray) -> None:
    data = io.BytesIO()
    np.savez(data, format=np.array(FORMAT), stamp=stamp, **{f.name: getattr(index, f.name) for f in fields(index)})
    try:
        write_atomically(index_path, data=data.getvalue())
    except OSError as error:
        LOG.warning("%s: the index cannot be kept (%s); name another cache folder", index_path, error.strerror or error)


def _read_index(index_path: Path, stamp: np.ndarray) -> BarcIndex | None:
    """The index in a file; None if there is none, it belongs to other content, or it is damaged (a line in the log says so)."""
    if not index_path.is_file():
        return None
    try:
        with np.load(index_path, allow_pickle=False) as file:
            if file["format"] != FORMAT or not np.array_equal(file["stamp"], stamp):
                return None
            index = BarcIndex(*(file[f.name] for f in fields(BarcIndex)))
        if index.firsts[-1] != len(index.shapes) or len(index.firsts) != len(index.lines) + 1:
            raise ValueError("its arrays do not fit together")
        return index
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
        LOG.warning("%s: damaged index is made again: %s", index_path, error)
        return None
