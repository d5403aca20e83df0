"""How the published ArcDataset comes from files: its class methods and `load_solutions`, by their published names and arguments.

A base class of ArcDataset, of no use alone: it needs `_set` and `_new`. Users' scripts only; the house uses sources and epochs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from arc_loader.dataset import Dataset
from arc_loader.epochs import DrawnTasks, spread
from arc_loader.grids import Grid, to_lists
from arc_loader.lazy import Chained, ChainedTasks
from arc_loader.sources.folder import known_solutions
from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.sources.neoneye import read_neoneye
from arc_loader.sources.rearc import iter_rearc
from arc_loader.tasks import Task, TaskError
from arc_loader.views import View

if TYPE_CHECKING:
    from arc_loader.published import ArcDataset

Self = TypeVar("Self", bound="PublishedLoading")


class PublishedLoading:
    """The loading methods of ArcDataset."""

    @classmethod
    def load_from_json(cls: type[Self], challenges_file: str) -> Self:
        """All puzzles of a Kaggle challenges file, without solutions."""
        return cls._loaded(Dataset.of_queries(read_challenges(challenges_file)), {})

    @classmethod
    def load_from_neoneye(cls: type[Self], path: str) -> Self:
        """All puzzles of one data set of the collection (`<path>/data/<group>/<puzzle>.json`, newest versions), with solutions."""
        tasks, solutions = read_neoneye(path)
        return cls._loaded(Dataset.of_queries(tasks), known_solutions(solutions))

    @classmethod
    def load_from_rearc(
        cls: type[Self],
        path: str,
        n: int,
        sizes: Sequence[int],
        seed: int,
        mix_datasets: Mapping[str, ArcDataset] | None = None,
        shuffle: bool = True,
        remove_easiest: float = 0,
    ) -> Self:
        """n epochs of every puzzle of a RE-ARC folder: fresh pairs without replacement, one of `sizes` as demonstrations + 1 test.

        mix_datasets: name -> dataset whose keys are spread evenly over the epochs, a part in each, in their order
        shuffle: shuffles the keys within each epoch
        remove_easiest: share of each puzzle's pairs that is dropped first, those of the smallest PSO difficulty
        Puzzles are `<id>-e<epoch>` and made when asked for. Raises SourceError for malformed files, ValueError for too few pairs,
        TaskError if two different mixed puzzles have the same id.
        """
        pools = (
            (pool.task_id, pool.without_easiest(remove_easiest))
            for pool in iter_rearc(Path(path), with_difficulties=bool(remove_easiest))
        )
        drawn = DrawnTasks(pools=pools, epochs=n, sizes=list(sizes), seed=seed)
        mixed = list((mix_datasets or {}).values())
        _check_ids(drawn, mixed)
        epochs = [[View(f"{puzzle}-e{epoch}", 0) for puzzle in drawn.puzzles] for epoch in range(n)]
        rng = np.random.default_rng([seed, 1]) if shuffle else None
        views = tuple(spread(epochs=epochs, mixed=[data._data.views for data in mixed], rng=rng))
        tasks = ChainedTasks(drawn, *(data._data.tasks for data in mixed))
        truth = Chained(drawn.solutions, *(data._truth for data in mixed))
        return cls._loaded(Dataset(tasks, views), truth, is_fake=True)

    def load_solutions(self: Self, solutions_file: str) -> Self:
        """A new dataset that knows the solutions from a Kaggle solutions file."""
        new = self._new(self._data)
        new._truth = dict(read_solutions(solutions_file, tasks=self._data.tasks))
        return new

    @classmethod
    def _loaded(cls: type[Self], data: Dataset, truth: Mapping, *, is_fake: bool = False) -> Self:
        new = object.__new__(cls)
        new._set(data, truth, is_fake, True)
        return new


def challenge_lists(task: Task) -> dict[str, list[dict[str, list[list[int]]]]]:
    """A puzzle as the published `challenge` has it: {"train": [{"input", "output"}, ...], "test": [{"input"}, ...]}."""
    return {
        "train": [{"input": to_lists(p.input), "output": to_lists(p.output)} for p in task.train],
        "test": [{"input": to_lists(grid)} for grid in task.test],
    }


def solution_lists(grids: Sequence[Grid]) -> list[list[list[int]]]:
    """The solutions of a puzzle as the published `solutions` has them."""
    return [to_lists(grid) for grid in grids]


def _check_ids(drawn: DrawnTasks, mixed: list[ArcDataset]) -> None:
    seen: dict[str, Task] = {}
    for data in mixed:
        for task_id, task in data._data.tasks.items():
            if task_id in drawn or seen.setdefault(task_id, task) != task:
                raise TaskError(f"puzzle {task_id} is there twice, and differently, in the data sets that are mixed")
