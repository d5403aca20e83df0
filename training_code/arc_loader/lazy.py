"""Mappings from puzzle id to Task whose puzzles are made when asked for, so that hundreds of thousands take no memory.

`counts` says how many demonstrations and tests a puzzle has without making it. Knows no files.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

from arc_loader.tasks import Task

V = TypeVar("V")


class LazyMapping(Mapping[str, V]):
    """`make(id)` for every id of `ids`, made anew at each access."""

    def __init__(self, ids: Collection[str], make: Callable[[str], V]) -> None:
        self._ids, self._make = ids, make

    def __getitem__(self, task_id: str) -> V:
        if task_id not in self._ids:
            raise KeyError(task_id)
        return self._make(task_id)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class LazyTasks(Mapping[str, Task]):
    """Puzzles made when asked for."""

    @abstractmethod
    def counts(self, task_id: str) -> tuple[int, int]:
        """(demonstrations, tests) of a puzzle. Raises KeyError for an unknown one."""


class ChangedTasks(LazyMapping[Task], LazyTasks):
    """The puzzles `ids` of `base`, each changed by `change`.

    counts: the counts after the change, from those before; left out, they stay
    """

    def __init__(
        self,
        base: LazyTasks,
        *,
        ids: Collection[str] | None = None,
        change: Callable[[Task], Task] = lambda task: task,
        counts: Callable[[int, int], tuple[int, int]] = lambda train, test: (train, test),
    ) -> None:
        super().__init__(base if ids is None else ids, lambda task_id: change(base[task_id]))
        self._base, self._counts = base, counts

    def counts(self, task_id: str) -> tuple[int, int]:
        """As LazyTasks."""
        if task_id not in self:
            raise KeyError(task_id)
        return self._counts(*self._base.counts(task_id))


class Chained(Mapping[str, V]):
    """Several mappings, lazy or not, one after the other; of equal ids the first counts. Only the later ones' ids are held."""

    def __init__(self, first: Mapping[str, V], *later: Mapping[str, V]) -> None:
        self._first = first
        self._later: dict[str, Mapping[str, V]] = {}
        for part in later:
            for task_id in part:
                if task_id not in first:
                    self._later.setdefault(task_id, part)

    def __getitem__(self, task_id: str) -> V:
        return self._later.get(task_id, self._first)[task_id]

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._later or task_id in self._first

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from self._later

    def __len__(self) -> int:
        return len(self._first) + len(self._later)


class ChainedTasks(Chained[Task], LazyTasks):
    """Puzzles of several mappings, as Chained."""

    def counts(self, task_id: str) -> tuple[int, int]:
        """As LazyTasks."""
        return counts_of(self._later.get(task_id, self._first), task_id)


def counts_of(tasks: Mapping[str, Task], task_id: str) -> tuple[int, int]:
    """(demonstrations, tests) of a puzzle in any mapping, without making it where it is lazy."""
    if isinstance(tasks, LazyTasks):
        return tasks.counts(task_id)
    return len(tasks[task_id].train), len(tasks[task_id].test)
