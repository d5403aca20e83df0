"""Mappings from puzzle id to Task whose puzzles are made when asked for, so that hundreds of thousands take no memory.

`counts` says how many demonstrations and tests a puzzle has without making it. Knows no files.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol, TypeVar

from arc_loader.tasks import Task

U = TypeVar("U")
V = TypeVar("V")


class LazyMapping(Mapping[str, V]):
    """`change(base[id])` for every id of `base`, made anew at each access. A function of a module as `change` can be pickled."""

    def __init__(self, base: Mapping[str, U], change: Callable[[U], V]) -> None:
        self._base, self._change = base, change

    def __getitem__(self, task_id: str) -> V:
        return self._change(self._base[task_id])

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._base

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)


class LazyTasks(Mapping[str, Task]):
    """Puzzles made when asked for."""

    @abstractmethod
    def counts(self, task_id: str) -> tuple[int, int]:
        """(demonstrations, tests) of a puzzle. Raises KeyError for an unknown one."""


class TaskChange(Protocol):
    """A change of puzzles that is known by what it does, so that it can be sent to other processes."""

    def task(self, task: Task) -> Task:
        """The puzzle, changed."""

    def counts(self, demonstrations: int, tests: int) -> tuple[int, int]:
        """(demonstrations, tests) after the change, from those before."""


class ChangedTasks(LazyTasks):
    """The puzzles `ids` of `base` (None: all), each changed by `change` (None: as it is)."""

    def __init__(
        self, base: LazyTasks, *, ids: Collection[str] | None = None, change: TaskChange | None = None
    ) -> None:
        self._base, self._ids, self._change = base, base if ids is None else ids, change

    def __getitem__(self, task_id: str) -> Task:
        if task_id not in self._ids:
            raise KeyError(task_id)
        task = self._base[task_id]
        return task if self._change is None else self._change.task(task)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def counts(self, task_id: str) -> tuple[int, int]:
        """As LazyTasks."""
        if task_id not in self._ids:
            raise KeyError(task_id)
        before = self._base.counts(task_id)
        return before if self._change is None else self._change.counts(*before)


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
