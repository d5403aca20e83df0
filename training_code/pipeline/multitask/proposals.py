"""Proposals: the outputs that a model is asked about, from a file of predictions or a pool, the better ones first as far as known.

Knows no solutions.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from arc_loader.grids import Grid
from arc_loader.tasks import Task, puzzle_hash
from pipeline.multitask.evidence_pool import run_pool, said_candidates, source_of
from pipeline.pool import Pool, PoolError
from pipeline.pool_file import read_pool
from pipeline.pool_predictions import pool_predictions
from selection.prediction_file import read_predictions
from selection.predictions import Predictions
from selection.ranking import mean_view_nll
from selection.voting import most_voted


@dataclass(frozen=True, eq=False)
class Proposals:
    """predictions: puzzle -> per test input what was predicted; grids: puzzle -> per test input the different grids, best first.

    pool: all that is known of them
    """

    predictions: Mapping[str, tuple[Predictions, ...]]
    grids: Mapping[str, tuple[tuple[Grid, ...], ...]]
    pool: Pool


def read_proposals(path: Path | str, *, tasks: Mapping[str, Task]) -> Proposals:
    """From `.npz` (a pool: by mean nll of the scores, then of the searches), else from predictions (by votes). Other puzzles are left out.

    Raises PoolError, PredictionFileError, SourceError, OSError.
    """
    if Path(path).suffix == ".npz":
        return of_pool(read_pool(path), tasks=tasks, where=str(path))
    predictions = read_predictions(path, tasks=tasks, partly=True)
    grids = {task_id: tuple(map(most_voted, rows)) for task_id, rows in predictions.items()}
    content = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
    pool = run_pool(
        tasks={task_id: tasks[task_id] for task_id in predictions},
        source=source_of(model=f"file {content}", seed=0, prompt="predictions", settings={}),
        found={task_id: [said_candidates(one) for one in rows] for task_id, rows in predictions.items()},
    )
    return Proposals(predictions, grids, pool)


def of_pool(pool: Pool, *, tasks: Mapping[str, Task], where: str = "pool") -> Proposals:
    """The proposals in a pool. Raises PoolError for a puzzle that is another one than in `tasks`."""
    known = {task_id: tasks[task_id] for task_id in pool.puzzles if task_id in tasks}
    for task_id, task in known.items():
        if pool.puzzles[task_id].content != puzzle_hash(task):
            raise PoolError(f"{where}: puzzle {task_id} is another one than in the file of puzzles")
    grids = {
        task_id: tuple(_ranked(pool, task_id, query) for query in range(len(task.test)))
        for task_id, task in known.items()
    }
    predictions = pool_predictions(pool=pool)
    return Proposals({task_id: predictions[task_id] for task_id in known}, grids, pool)


def _ranked(pool: Pool, task_id: str, query: int) -> tuple[Grid, ...]:
    return tuple(one.grid for one in pool.pooled(task_id=task_id, query=query).ranked(mean_view_nll))


def of_puzzle(proposals: Proposals, task: Task, *, most: int) -> Sequence[tuple[Grid, ...]]:
    """Per test input at most `most` grids; none for a puzzle that nothing was proposed for."""
    return [row[:most] for row in proposals.grids.get(task.id, ((),) * len(task.test))]
