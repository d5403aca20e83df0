"""The samples of the big fine-tuning: epochs of freshly drawn puzzles with other data sets spread over them; four bytes a sample.

Facts: the published NeMo run of the ARChitects 2024: 644 RE-ARC epochs of 400 puzzles + two sets of public puzzles, each key
augmented once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.augmentation import Augmentation
from arc_loader.epochs import EPOCH_MARK, DrawnTasks, spread
from arc_loader.grids import Grid, shown
from arc_loader.lazy import Chained, ChainedTasks, counts_of
from arc_loader.prompt_format import PromptFormat
from arc_loader.samples import ViewSamples
from arc_loader.tasks import Task, TaskError
from arc_loader.token_table import TokenTable
from arc_loader.views import View


@dataclass(frozen=True, kw_only=True)
class MixedSet:
    """A data set that is spread over the epochs: its views, `times` over in their order."""

    tasks: Mapping[str, Task]
    solutions: Mapping[str, tuple[Grid, ...]]
    views: Sequence[View]
    times: int = 1

    def __post_init__(self) -> None:
        if type(self.times) is not int or self.times < 1:
            raise ValueError(f"a data set is mixed in 1 or more times, not {shown(self.times)}")


class SpreadViews(Sequence[View]):
    """The puzzles of every epoch of `drawn`, query 0, with the views of `mixed` spread evenly over the epochs; four bytes a view.

    seed: shuffles within each epoch; None keeps the order (an epoch's puzzles, then a part of each mixed set)
    """

    def __init__(self, *, drawn: DrawnTasks, mixed: Sequence[MixedSet] = (), seed: int | None) -> None:
        self._drawn, self._mixed = drawn, mixed
        per_epoch = len(drawn.puzzles)
        self._starts = np.cumsum([len(drawn), *(len(part.views) * part.times for part in mixed)])  # (1 + mixed,)
        numbers = spread(
            epochs=[range(n * per_epoch, (n + 1) * per_epoch) for n in range(drawn.epochs)],
            mixed=[range(a, b) for a, b in zip(self._starts[:-1].tolist(), self._starts[1:].tolist(), strict=True)],
            rng=None if seed is None else np.random.default_rng(seed),
        )
        self._order = np.fromiter(numbers, np.int32, count=int(self._starts[-1]))  # (V,)

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> View:
        number = int(self._order[index])
        part = int(np.searchsorted(self._starts, number, side="right"))
        if part:
            views = self._mixed[part - 1].views
            return views[(number - int(self._starts[part - 1])) % len(views)]
        epoch, puzzle = divmod(number, len(self._drawn.puzzles))
        return View(f"{self._drawn.puzzles[puzzle]}{EPOCH_MARK}{epoch}", 0)


def epoch_samples(
    *,
    drawn: DrawnTasks,
    mixed: Sequence[MixedSet] = (),
    fmt: PromptFormat,
    table: TokenTable,
    seed: int,
    augmentation: Augmentation | None,
    mask_first_n: int = 1,
    max_tokens: int | None = None,
) -> ViewSamples:
    """The samples of the big fine-tuning: epochs of fresh puzzles with other data sets spread over them, each view augmented once.

    Raises TaskError for different puzzles of one id, ViewError for a view of a mixed set that does not fit its puzzle.
    """
    known: dict[str, Task] = {}
    for part in mixed:
        for view in part.views:
            demonstrations, tests = counts_of(part.tasks, view.task_id)
            view.check_counts(demonstrations=demonstrations, tests=tests)
        for task_id, task in part.tasks.items():
            if task_id in drawn or known.setdefault(task_id, task) != task:
                raise TaskError(f"puzzle {task_id} is there twice, and differently, in the data sets that are mixed")
    return ViewSamples(
        tasks=ChainedTasks(drawn, *(part.tasks for part in mixed)),
        solutions=Chained(drawn.solutions, *(part.solutions for part in mixed)),
        views=SpreadViews(drawn=drawn, mixed=mixed, seed=seed),
        fmt=fmt,
        table=table,
        seed=seed,
        augmentation=augmentation,
        mask_first_n=mask_first_n,
        max_tokens=max_tokens,
    )
