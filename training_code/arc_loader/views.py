"""View: what a key stands for: a puzzle, one of its test inputs (or none), and operations. Pure; knows no prompt texts.

Key grammar: `base[_n][.op]*`, ops applied left to right, e.g. "007bbfb7_0.tp.rt.rt.perm0321456789.ex2-0-1-4-3".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from arc_loader.grids import Grid, shown
from arc_loader.tasks import Pair, Task
from arc_loader.transforms import Op, Reorder, TransformError, parse_number, parse_op


class ViewError(ValueError):
    """A key that cannot be read or does not fit its puzzle; the message names the key."""


@dataclass(frozen=True)
class View:
    """A perspective on a puzzle. `str(view)` is its key; `View.parse` reads it back exactly.

    task_id: puzzle id without `_` and `.`
    query: index of the test input, or None for the demonstrations alone
    ops: operations, applied left to right
    """

    task_id: str
    query: int | None = None
    ops: tuple[Op, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.task_id, str) or not self.task_id or "_" in self.task_id or "." in self.task_id:
            raise ViewError(f"a key needs a puzzle id without '_' and '.', not {shown(self.task_id)}")
        if self.query is not None and (type(self.query) is not int or self.query < 0):
            raise ViewError(f"key of {self.task_id}: a query is a number from 0 on, not {shown(self.query)}")
        object.__setattr__(self, "ops", tuple(self.ops))

    @classmethod
    def parse(cls, key: str) -> View:
        """Read a key. Raises ViewError naming it: unknown op, wrong permutation, wrong number, empty id."""
        base, *ops = key.split(".")
        task_id, mark, number = base.partition("_")
        try:
            return cls(task_id, parse_number(number) if mark else None, tuple(parse_op(op) for op in ops))
        except (TransformError, ViewError) as error:
            raise ViewError(f"key {shown(key)}: {error}") from None

    def __str__(self) -> str:
        base = self.task_id if self.query is None else f"{self.task_id}_{self.query}"
        return ".".join([base, *map(str, self.ops)])

    @property
    def base(self) -> View:
        """The same puzzle and query without operations."""
        return replace(self, ops=())

    def with_ops(self, *ops: Op) -> View:
        """This view with further operations after its own."""
        return replace(self, ops=self.ops + ops)

    def apply_grid(self, grid: Grid) -> Grid:
        """The grid as this view shows it. `ex` leaves grids alone."""
        for op in self.ops:
            grid = op.apply_grid(grid)
        return grid

    def invert_grid(self, grid: Grid) -> Grid:
        """A grid of this view (e.g. an answer) brought back to the puzzle's own orientation and colours."""
        for op in reversed(self.ops):
            grid = op.invert_grid(grid)
        return grid

    def check(self, task: Task) -> None:
        """Raise ViewError naming the key if the puzzle is another one or has no such test input or demonstration."""
        if task.id != self.task_id:
            raise ViewError(f"key {self}: not a key of puzzle {task.id}")
        self.check_counts(demonstrations=len(task.train), tests=len(task.test))

    def check_counts(self, *, demonstrations: int, tests: int) -> int:
        """As `check`, for a puzzle with so many demonstrations and tests. Returns how many demonstrations the view shows."""
        if self.query is not None and self.query >= tests:
            raise ViewError(f"key {self}: test input {self.query} of only {tests}")
        count = demonstrations
        for op in self.ops:
            if isinstance(op, Reorder):
                if max(op.order) >= count:
                    raise ViewError(f"key {self}: example {max(op.order)} of only {count}")
                count = len(op.order)
        return count

    def apply(self, task: Task) -> Task:
        """The puzzle as this view shows it, under the same id: demonstrations chosen and transformed.

        `test` holds the query's input alone, or nothing without a query. Raises ViewError as `check`.
        """
        self.check(task)
        pairs = task.train
        for op in self.ops:
            if isinstance(op, Reorder):
                pairs = op.apply_pairs(pairs)
        train = tuple(Pair(self.apply_grid(pair.input), self.apply_grid(pair.output)) for pair in pairs)
        test = () if self.query is None else (self.apply_grid(task.test[self.query]),)
        return replace(task, train=train, test=test)
