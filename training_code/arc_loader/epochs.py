"""Epochs of fresh puzzles from pools of pairs (RE-ARC), other data sets spread over them. The draw is fixed at once, puzzles are made late.

Facts: reference pipeline of the ARChitects 2024 (644 epochs x 400 puzzles, 6 demonstrations + 1 test, mixed sets spread evenly).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from arc_loader.grids import Grid, shown
from arc_loader.lazy import LazyTasks
from arc_loader.packed import PackedPairs
from arc_loader.tasks import Task
from arc_loader.transforms import TransformError, parse_number

T = TypeVar("T")
EPOCH_MARK = "-e"  # epoch 12 of puzzle 007bbfb7 is the puzzle 007bbfb7-e12


class DrawnTasks(LazyTasks):
    """For every puzzle and epoch a puzzle of pairs drawn without replacement: demonstrations and one test. Ids are `<puzzle>-e<epoch>`.

    No pair of a puzzle is in two epochs. What is drawn for a puzzle depends on `seed` and its id, not on the other puzzles.

    pools: (puzzle id, its pairs), each taken once and one at a time; only the pairs that are used stay in memory, one byte a cell
    epochs: how many
    sizes: numbers of demonstrations; every puzzle and epoch draws one of them with equal chance
    reuse: True lets a pool that is used up be gone through again in a new order (the pairs within a puzzle stay distinct)
    Raises ValueError for no pools, a wrong number, or too few pairs (naming the puzzle and how many are needed).
    """

    def __init__(
        self,
        *,
        pools: Iterable[tuple[str, PackedPairs]],
        epochs: int,
        sizes: Sequence[int],
        seed: int,
        reuse: bool = False,
    ) -> None:
        if epochs < 1:
            raise ValueError(f"epochs are 1 or more, not {shown(epochs)}")
        if not sizes or any(type(size) is not int or size < 1 for size in sizes):
            raise ValueError(f"sizes are numbers of demonstrations from 1 on, not {shown(sizes)}")
        self.epochs = epochs
        self._pools: dict[str, tuple[PackedPairs, np.ndarray, np.ndarray]] = {}
        for task_id, pairs in pools:
            if task_id in self._pools:
                raise ValueError(f"puzzle {task_id} is there twice")
            rng = np.random.default_rng([seed, *_numbers_of(task_id)])
            drawn = rng.choice(np.array(sizes), epochs)  # (E,)
            starts = np.append(0, np.cumsum(drawn + 1))  # (E + 1,): where an epoch's pairs begin in the order
            order = _order(task_id, len(pairs), starts, reuse=reuse, rng=rng)
            used, order = np.unique(order, return_inverse=True)
            self._pools[task_id] = (pairs.take(used), order.astype(np.int32), starts.astype(np.int32))
        if not self._pools:
            raise ValueError("no puzzles to draw from")
        self.puzzles = tuple(self._pools)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the pairs and their order take."""
        return sum(pairs.nbytes + order.nbytes + starts.nbytes for pairs, order, starts in self._pools.values())

    def _find(self, task_id: object) -> tuple[str, int]:
        if isinstance(task_id, str):
            puzzle, mark, number = task_id.rpartition(EPOCH_MARK)
            try:
                if mark and puzzle in self._pools and (epoch := parse_number(number)) < self.epochs:
                    return puzzle, epoch
            except TransformError:
                pass
        raise KeyError(task_id)

    def _numbers(self, task_id: str) -> tuple[PackedPairs, list[int]]:
        puzzle, epoch = self._find(task_id)
        pairs, order, starts = self._pools[puzzle]
        return pairs, order[starts[epoch] : starts[epoch + 1]].tolist()

    def __getitem__(self, task_id: str) -> Task:
        pairs, numbers = self._numbers(task_id)
        return Task(task_id, tuple(pairs[n] for n in numbers[:-1]), (pairs[numbers[-1]].input,))

    def __contains__(self, task_id: object) -> bool:
        try:
            self._find(task_id)
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return (f"{puzzle}{EPOCH_MARK}{epoch}" for epoch in range(self.epochs) for puzzle in self.puzzles)

    def __len__(self) -> int:
        return self.epochs * len(self.puzzles)

    def counts(self, task_id: str) -> tuple[int, int]:
        """As LazyTasks."""
        puzzle, epoch = self._find(task_id)
        _, _, starts = self._pools[puzzle]
        return int(starts[epoch + 1] - starts[epoch]) - 1, 1

    def solution(self, task_id: str) -> tuple[Grid]:
        """The output of the test, in a tuple, as Solutions have it."""
        pairs, numbers = self._numbers(task_id)
        return (pairs[numbers[-1]].output,)

    @property
    def solutions(self) -> Mapping[str, tuple[Grid, ...]]:
        """The solutions of all puzzles, made when asked for."""
        return _Solutions(self)


class _Solutions(Mapping[str, tuple[Grid, ...]]):
    def __init__(self, drawn: DrawnTasks) -> None:
        self._drawn = drawn

    def __getitem__(self, task_id: str) -> tuple[Grid]:
        return self._drawn.solution(task_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawn)

    def __len__(self) -> int:
        return len(self._drawn)


def spread(
    *, epochs: Sequence[Sequence[T]], mixed: Iterable[Sequence[T]], rng: np.random.Generator | None
) -> Iterator[T]:
    """The epochs one after the other; each data set of `mixed` is cut into as many parts as there are epochs, a part for each.

    Parts are equal but for one item where the number of items is no multiple; their order is kept. rng shuffles within each epoch.
    """
    for n, epoch in enumerate(epochs):
        items = list(epoch)
        for data in mixed:
            items.extend(data[len(data) * n // len(epochs) : len(data) * (n + 1) // len(epochs)])
        yield from items if rng is None else (items[i] for i in rng.permutation(len(items)).tolist())


def _numbers_of(task_id: str) -> list[int]:
    """A seed from an id, the same on every machine."""
    return np.frombuffer(hashlib.blake2b(task_id.encode(), digest_size=16).digest(), "<u4").tolist()


def _order(task_id: str, count: int, starts: np.ndarray, *, reuse: bool, rng: np.random.Generator) -> np.ndarray:
    """Pair numbers for every epoch, one after the other: (starts[-1],)."""
    need, largest = int(starts[-1]), int(np.diff(starts).max())
    if need <= count:
        return rng.permutation(count)[:need]
    if not reuse:
        raise ValueError(
            f"puzzle {task_id}: {count} pairs, but {len(starts) - 1} epochs without replacement need {need}"
        )
    if largest > count:
        raise ValueError(f"puzzle {task_id}: {count} pairs, but {largest - 1} demonstrations and a test need {largest}")
    parts, left = [], rng.permutation(count)
    for size in np.diff(starts).tolist():
        if size > len(left):
            left = rng.permutation(count)
        parts.append(left[:size])
        left = left[size:]
    return np.concatenate(parts)
