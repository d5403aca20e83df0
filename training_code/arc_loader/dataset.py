"""Dataset: ordered views over an immutable set of puzzles; every change returns a new one. Holds no solutions and no prompt format."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from arc_loader.augmentation import Augmentation
from arc_loader.lazy import ChangedTasks, LazyTasks, TaskChange, counts_of
from arc_loader.tasks import Pair, Solutions, Task, check_solutions
from arc_loader.views import View, ViewError


@dataclass(frozen=True, eq=False)
class Dataset:
    """Puzzles and the views of them that are to be worked on, in order.

    tasks: puzzle id -> Task; LazyTasks stay lazy, also in what the methods return
    views: any number of views a puzzle, in any order; repeats are allowed
    Raises ViewError for a view of an unknown puzzle, or one that does not fit its puzzle.
    """

    tasks: Mapping[str, Task]
    views: tuple[View, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.tasks, LazyTasks):
            object.__setattr__(self, "tasks", MappingProxyType(dict(self.tasks)))
            for task_id, task in self.tasks.items():
                if task.id != task_id:
                    raise ViewError(f"puzzle {task.id} stands under the id {task_id}")
        object.__setattr__(self, "views", tuple(self.views))
        for view in self.views:
            self._shown(view)

    def __reduce__(self) -> tuple:
        return Dataset, (self.tasks if isinstance(self.tasks, LazyTasks) else dict(self.tasks), self.views)

    def _shown(self, view: View) -> int:
        """How many demonstrations a view shows. Raises ViewError."""
        try:
            demonstrations, tests = counts_of(self.tasks, view.task_id)
        except KeyError:
            raise ViewError(f"key {view}: no puzzle {view.task_id} here") from None
        return view.check_counts(demonstrations=demonstrations, tests=tests)

    @classmethod
    def of_queries(cls, tasks: Mapping[str, Task]) -> Dataset:
        """One view without operations for every test input of every puzzle; one without query for a puzzle without tests."""
        queries = ((task_id, range(counts_of(tasks, task_id)[1]) or (None,)) for task_id in tasks)
        return cls(tasks, tuple(View(task_id, n) for task_id, numbers in queries for n in numbers))

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

    def augment(self, *, rng: np.random.Generator, augmentation: Augmentation, shfl_keys: bool = False) -> Dataset:
        """Every view replaced by its augmentations, put after its own operations; shfl_keys shuffles them all."""
        views = [
            new for view in self.views for new in augmentation.views(view, demonstrations=self._shown(view), rng=rng)
        ]
        if shfl_keys:
            views = [views[i] for i in rng.permutation(len(views)).tolist()]
        return self.with_views(views)

    def without_tests(self) -> Dataset:
        """Demonstrations alone: no test inputs; views lose their query, and those that become equal are kept once."""
        views = dict.fromkeys(replace(view, query=None) for view in self.views)
        return Dataset(self._changed(_WithoutTests()), tuple(views))

    def tests_as_demonstrations(self, solutions: Solutions) -> Dataset:
        """As `without_tests`, with the tests and their solutions added to the demonstrations. Raises TaskError if one is missing."""
        if not isinstance(self.tasks, LazyTasks):
            check_solutions(tasks=self.tasks, solutions=solutions)
        return Dataset(self._changed(_TestsAsDemonstrations(solutions)), self.without_tests().views)

    def _changed(self, change: TaskChange | None, *, ids: Collection[str] | None = None) -> Mapping[str, Task]:
        if isinstance(self.tasks, LazyTasks):
            return ChangedTasks(self.tasks, ids=ids, change=change)
        kept = {i: task for i, task in self.tasks.items() if ids is None or i in ids}
        return kept if change is None else {i: change.task(task) for i, task in kept.items()}

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
            mine = dict.fromkeys(ids[k::n])
            tasks = self._changed(None, ids=mine)
            parts.append(Dataset(tasks, tuple(view for view in self.views if view.task_id in mine)))
        return parts

    def grouped(self) -> dict[str, list[list[View]]]:
        """Puzzle id -> a list per test input of its views; views without a query are left out."""
        groups: dict[str, list[list[View]]] = {}
        for view in self.views:
            if view.query is not None:
                per_query = groups.setdefault(view.task_id, [[] for _ in range(counts_of(self.tasks, view.task_id)[1])])
                per_query[view.query].append(view)
        return groups


@dataclass(frozen=True)
class _WithoutTests:
    def task(self, task: Task) -> Task:
        return replace(task, test=())

    def counts(self, demonstrations: int, tests: int) -> tuple[int, int]:
        return demonstrations, 0


@dataclass(frozen=True)
class _TestsAsDemonstrations:
    solutions: Solutions

    def task(self, task: Task) -> Task:
        check_solutions(tasks={task.id: task}, solutions=self.solutions)
        added = tuple(Pair(grid, truth) for grid, truth in zip(task.test, self.solutions[task.id], strict=True))
        return replace(task, train=task.train + added, test=())

    def counts(self, demonstrations: int, tests: int) -> tuple[int, int]:
        return demonstrations + tests, 0
