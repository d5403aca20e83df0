"""Dataset: ordered views over an immutable set of puzzles; every change returns a new one. Holds no solutions and no prompt format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from arc_loader.tasks import Pair, Solutions, Task, check_solutions
from arc_loader.views import Some, View, ViewError, augment


@dataclass(frozen=True, eq=False)
class Dataset:
    """Puzzles and the views of them that are to be worked on, in order.

    tasks: puzzle id -> Task
    views: any number of views a puzzle, in any order; repeats are allowed
    Raises ViewError for a view of an unknown puzzle, or one that does not fit its puzzle.
    """

    tasks: Mapping[str, Task]
    views: tuple[View, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tasks", MappingProxyType(dict(self.tasks)))
        object.__setattr__(self, "views", tuple(self.views))
        for view in self.views:
            if view.task_id not in self.tasks:
                raise ViewError(f"key {view}: no puzzle {view.task_id} here")
            view.check(self.tasks[view.task_id])

    @classmethod
    def of_queries(cls, tasks: Mapping[str, Task]) -> Dataset:
        """One view without operations for every test input of every puzzle; one without query for a puzzle without tests."""
        queries = {task_id: range(len(task.test)) or (None,) for task_id, task in tasks.items()}
        return cls(tasks, tuple(View(task_id, n) for task_id, numbers in queries.items() for n in numbers))

    def task(self, view: View) -> Task:
        """The puzzle as a view shows it."""
        return view.apply(self.tasks[view.task_id])

    def with_views(self, views: Iterable[View]) -> Dataset:
        """The same puzzles with other views."""
        return replace(self, views=tuple(views))

    def repeat(self, n: int, *, rng: np.random.Generator | None = None) -> Dataset:
        """All views n times over; with `rng`, each time in an order of its own."""
        views: list[View] = []
        for _ in range(n):
            order = range(len(self.views)) if rng is None else rng.permutation(len(self.views)).tolist()
            views.extend(self.views[i] for i in order)
        return self.with_views(views)

    def augment(
        self,
        *,
        rng: np.random.Generator,
        tp: Some = False,
        rt: Some = False,
        perm: bool = False,
        keep_background: bool = False,
        shfl_ex: bool = False,
        n: int = 1,
        shfl_keys: bool = False,
    ) -> Dataset:
        """Every view replaced by its augmentations (`views.augment`), put after its own operations; shfl_keys shuffles them all."""
        views: list[View] = []
        for view in self.views:
            added = augment(
                task=self.task(view),
                query=None,
                rng=rng,
                tp=tp,
                rt=rt,
                perm=perm,
                keep_background=keep_background,
                shfl_ex=shfl_ex,
                n=n,
            )
            views.extend(view.with_ops(*new.ops) for new in added)
        if shfl_keys:
            views = [views[i] for i in rng.permutation(len(views)).tolist()]
        return self.with_views(views)

    def without_tests(self) -> Dataset:
        """Demonstrations alone: no test inputs; views lose their query, and those that become equal are kept once."""
        tasks = {task_id: replace(task, test=()) for task_id, task in self.tasks.items()}
        return Dataset(tasks, tuple(dict.fromkeys(replace(view, query=None) for view in self.views)))

    def tests_as_demonstrations(self, solutions: Solutions) -> Dataset:
        """As `without_tests`, with the tests and their solutions added to the demonstrations. Raises TaskError if one is missing."""
        check_solutions(tasks=self.tasks, solutions=solutions)
        bare = self.without_tests()
        tasks = {}
        for task_id, task in self.tasks.items():
            added = tuple(Pair(grid, truth) for grid, truth in zip(task.test, solutions[task_id], strict=True))
            tasks[task_id] = replace(bare.tasks[task_id], train=task.train + added)
        return Dataset(tasks, bare.views)

    def split(
        self, n: int, *, rng: np.random.Generator | None = None, length: Callable[[View], int] | None = None
    ) -> list[Dataset]:
        """n parts of about equally many puzzles; all views of a puzzle stay in one part, in their order.

        rng: deals the puzzles out at random
        length: deals them out by size instead (largest view first), so that the parts weigh the same
        """
        ids = list(dict.fromkeys(view.task_id for view in self.views))
        if length is not None:
            size: dict[str, int] = {}
            for view in self.views:
                size[view.task_id] = max(size.get(view.task_id, 0), length(view))
            ids.sort(key=lambda i: (-size[i], i))
        elif rng is not None:
            ids = [ids[i] for i in rng.permutation(len(ids)).tolist()]
        parts = []
        for k in range(n):
            mine = set(ids[k::n])
            tasks = {task_id: task for task_id, task in self.tasks.items() if task_id in mine}
            parts.append(Dataset(tasks, tuple(view for view in self.views if view.task_id in mine)))
        return parts

    def grouped(self) -> dict[str, list[list[View]]]:
        """Puzzle id -> a list per test input of its views; views without a query are left out."""
        groups: dict[str, list[list[View]]] = {}
        for view in self.views:
            if view.query is not None:
                per_query = groups.setdefault(view.task_id, [[] for _ in self.tasks[view.task_id].test])
                per_query[view.query].append(view)
        return groups
