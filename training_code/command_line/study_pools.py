"""Pools named on a command line become the cases of a study of ranking rules. Solves nothing."""

from collections.abc import Mapping, Sequence

import numpy as np

from arc_loader.grids import Grid, same_grid
from arc_loader.tasks import Task
from command_line.pool_runs import Puzzles
from pipeline.answer_size import answer_size
from pipeline.guesses import guesses, obeyed_guess
from pipeline.pool import Pool
from pipeline.pool_predictions import pool_predictions
from selection.study import Case


def cases_of(*, pools: Mapping[str, Pool], puzzles: Puzzles) -> list[Case]:
    """Every test input of every pool, named by `pools`.

    Marks: a simple rule that is obeyed says the same; so does the best guess; the size is the expected one.
    pools: as `pool_runs.read_pool_of` reads them
    """
    return [case for name, pool in pools.items() for case in _of_pool(name, pool, puzzles)]


def _of_pool(name: str, pool: Pool, puzzles: Puzzles) -> Sequence[Case]:
    predicted = pool_predictions(pool=pool)
    cases = []
    for task_id, puzzle in pool.puzzles.items():
        task = puzzles.tasks[task_id]
        for query in range(puzzle.tests):
            guessed = guesses(task=task, query=query, n=3)
            obeyed = obeyed_guess(task=task, query=query)
            pooled = pool.pooled(task_id=task_id, query=query)
            grids = [candidate.grid for candidate in pooled.front]
            cases.append(
                Case(
                    pool=name,
                    task_id=task_id,
                    tests=puzzle.tests,
                    pooled=pooled,
                    views=max(1, len(predicted[task_id][query])),
                    truth=puzzles.solutions[task_id][query],
                    guesses=(*puzzle.guesses[query], *(guess.grid for guess in guessed)),
                    obeyed=obeyed,
                    marks=_marks(grids, task=task, query=query, obeyed=obeyed, best=guessed[0].grid),
                )
            )
    return cases


def _marks(grids: Sequence[Grid], *, task: Task, query: int, obeyed: Grid | None, best: Grid) -> np.ndarray:
    """float64 (candidates, 3)."""
    size = answer_size(task=task, query=query)
    rows = [
        [obeyed is not None and same_grid(grid, obeyed), same_grid(grid, best), grid.shape == size] for grid in grids
    ]
    return np.array(rows, np.float64).reshape(len(rows), 3)
