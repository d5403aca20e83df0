"""A BARC file as a set: N draws an epoch, each 3 to 5 of the first M pairs of a random puzzle, the last one as test."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from arc_loader.sources.barc import BarcFile
from arc_loader.sources.derived import draw_task
from arc_loader.sources.puzzle_json import SourceError
from prompting.puzzle import Puzzle
from prompting.sources.barc_code import task_source
from prompting.sources.source import chosen

SIZES = (3, 4, 5)
LEAST_PAIRS = 6
_BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class BarcSource:
    """name: `barc-N-M-FILE`; draws: N; most_pairs: M; numbers: of the puzzles that are drawn from."""

    name: str
    draws: int
    most_pairs: int
    file: BarcFile
    numbers: np.ndarray = field(repr=False)
    fingerprint: str
    has_code: bool = True

    @property
    def puzzles(self) -> int:
        """How many puzzles have pairs enough."""
        return len(self.numbers)

    def draw(self, place: int, *, rng: np.random.Generator) -> Puzzle:
        """A random puzzle, with its code where that is a function of one grid."""
        puzzle = self.file[int(self.numbers[rng.integers(len(self.numbers))])]
        sizes = [size for size in SIZES if size <= self.most_pairs]
        count = int(rng.choice(sizes))
        task, solutions = draw_task(
            task_id=puzzle.id, pairs=puzzle.pairs[: self.most_pairs], demonstrations=count - 1, rng=rng
        )
        return Puzzle.of(task, solutions=solutions, code=task_source(puzzle.source))

    def subsampled(self, ratio: float, *, seed: int) -> BarcSource:
        """The set with this share of its puzzles, chosen by `seed`; as many draws as before."""
        kept = chosen(len(self.numbers), ratio, seed=seed)
        return replace(self, numbers=self.numbers[kept], fingerprint=f"{self.fingerprint} {ratio} {seed}")


def read_barc_set(*, name: str, path: Path | str, draws: int, most_pairs: int) -> BarcSource:
    """The set; the index of the file is kept beside it, or in memory where its folder cannot be written.

    Raises SourceError for a malformed file, fewer than 3 pairs, no draws, or if no puzzle has 6 pairs.
    """
    if draws < 1 or most_pairs < SIZES[0]:
        raise SourceError(f"{name}: draws start at 1 and pairs a puzzle at {SIZES[0]}, not {draws} and {most_pairs}")
    file = BarcFile(path)
    numbers = file.drawable(least=LEAST_PAIRS)
    if not len(numbers):
        raise SourceError(f"{path}: no puzzle has {LEAST_PAIRS} pairs")
    return BarcSource(name, draws, most_pairs, file, numbers, _fingerprint(Path(path)))


def _fingerprint(path: Path) -> str:
    """Of size, beginning and end: these files have several GB."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        parts = [stream.read(_BLOCK)]
        stream.seek(max(0, size - _BLOCK))
        parts.append(stream.read(_BLOCK))
    return hashlib.sha256(b"".join([str(size).encode(), *parts])).hexdigest()
