"""The views under which a puzzle is asked: first as it is, then random ones, decided by seed, puzzle and number alone. Knows no model."""

import numpy as np

from arc_loader.tasks import Task
from arc_loader.transforms import Reorder
from arc_loader.views import View
from pipeline.perspectives import stage_seed
from prompting.data_augmentation import DataAugmentation

AS_IN_TRAINING = DataAugmentation(exchange=False)
"""Flips, turns, colours and order of demonstrations; tests stay tests."""
ORDER_ONLY = DataAugmentation(flip=0, turns=False, colours=False, exchange=False)
"""Demonstrations in another order, the grids as they are: what prompts with code were trained with."""


def prompt_views(
    *,
    task: Task,
    query: int | None,
    count: int,
    seed: int,
    stage: str = "multitask",
    augmentation: DataAugmentation = AS_IN_TRAINING,
) -> list[View]:
    """`count` views of a test input, or of the demonstrations alone.

    stage: a word, so that other tasks see other random views
    """
    found = [View(task.id, query)] if count else []
    for number in range(1, count):
        rng = np.random.default_rng(stage_seed(seed=seed, task_id=task.id, stage=f"{stage}-{query}-{number}"))
        operations = augmentation.operations(rng)
        order = Reorder(tuple(rng.permutation(len(task.train)).tolist()))
        found.append(View(task.id, query, (*operations, order) if augmentation.order else operations))
    return found


def as_shown(view: View) -> View:
    """What a view does to grids, without a test input and the order of demonstrations."""
    return View(view.task_id, None, tuple(op for op in view.ops if not isinstance(op, Reorder)))


def whole_puzzle(*, task: Task, view: View) -> Task:
    """All demonstrations, in the puzzle's order, and all test inputs as the view shows grids: what a program of that view is run on."""
    shown = as_shown(view)
    return Task(task.id, shown.apply(task).train, tuple(map(shown.apply_grid, task.test)), task.source_id)
