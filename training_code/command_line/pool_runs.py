"""Pools and prediction files named on a command line become runs: their metrics against the solutions. Solves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.tasks import Solutions, Task, puzzle_hash
from pipeline.pool import Pool, PoolError
from pipeline.pool_file import read_pool
from pipeline.pool_predictions import pool_predictions
from pipeline.reranking import rerank
from selection.attempts import Attempts
from selection.metrics import Measured, measure
from selection.outcomes import judge
from selection.prediction_file import read_predictions
from selection.predictions import PredictionSet


@dataclass(frozen=True)
class Puzzles:
    """What runs are measured against. partly: files may have other puzzles, too, which are left out; else they are refused."""

    tasks: Mapping[str, Task]
    solutions: Solutions
    partly: bool = False


def read_puzzles(*, challenges: Sequence[Path], solutions: Sequence[Path]) -> Puzzles:
    """The puzzles of some pairs of files. Raises ValueError for other numbers of files or a puzzle that is in two, SourceError, OSError."""
    if len(challenges) != len(solutions):
        raise ValueError(f"{len(challenges)} files of challenges, {len(solutions)} of solutions")
    tasks: dict[str, Task] = {}
    truths: dict[str, tuple] = {}
    for path, beside in zip(challenges, solutions, strict=True):
        here = read_challenges(path)
        if twice := tasks.keys() & here.keys():
            raise ValueError(f"{path}: puzzle {min(twice)} is in another file of challenges, too")
        tasks |= here
        truths |= read_solutions(beside, tasks=here)
    return Puzzles(tasks, truths)


def groups_of(arguments: Sequence[str]) -> dict[str, dict[str, Path]]:
    """Name of a system -> name of a run -> its file, from arguments `FILE`, `NAME=FILE` or `NAME=FILE,FILE,...`.

    All files of one NAME are runs of one system; a file without a name is a system of its own, called by its folder and name.
    Raises ValueError for a file that is named twice.
    """
    groups: dict[str, dict[str, Path]] = {}
    seen: set[Path] = set()
    for argument in arguments:
        name, sign, files = argument.partition("=")
        for file in (files if sign else argument).split(","):
            path = Path(file)
            if not file or path.resolve() in seen:
                raise ValueError(f"{argument!r}: {'a file is missing' if not file else f'{path} is named twice'}")
            seen.add(path.resolve())
            short = "/".join(path.parts[-2:])
            runs = groups.setdefault(name if sign else short, {})
            runs[short if short not in runs else str(path)] = path
    return groups


def common_puzzles(paths: Sequence[Path], *, puzzles: Puzzles) -> Puzzles:
    """Those of `puzzles` that all files have; other puzzles of the files are to be left out. Raises ValueError if there are none."""
    known = replace(puzzles, partly=True)
    kept = set(puzzles.tasks)
    for path in paths:
        json_file = path.suffix == ".json"
        kept &= set(
            read_predictions(path, tasks=known.tasks, partly=True)
            if json_file
            else read_pool_of(path, puzzles=known).puzzles
        )
    if not kept:
        raise ValueError("no puzzle is in all files")
    return replace(known, tasks={task_id: task for task_id, task in puzzles.tasks.items() if task_id in kept})


def run_of(
    path: Path, *, puzzles: Puzzles, rule: str, simple_rules: bool = False, believed: float | None = None
) -> Measured:
    """The metrics of a pool or a prediction file (.json).

    A pool is measured by `pool_predictions`; its `score` is that of the attempts by `rule` (with guesses where it has fewer than two
    candidates), and it has `found` beside: the right grid is among all candidates. Rows are in the order of the puzzles' files.
    simple_rules, believed: as in `rerank`
    Raises ValueError (PoolError, PredictionFileError) that names file, puzzle and field, OSError.
    """
    if path.suffix == ".json":
        read = read_predictions(path, tasks=puzzles.tasks, partly=puzzles.partly)
        chosen = [i for i in puzzles.tasks if i in read]
        return _measured({i: read[i] for i in chosen}, puzzles, where=path)
    pool = read_pool_of(path, puzzles=puzzles)
    chosen = [i for i in puzzles.tasks if i in pool.puzzles]
    predicted = pool_predictions(pool=pool)
    tasks = {i: puzzles.tasks[i] for i in chosen}
    ranked = rerank(pool=pool, rules=[rule], tasks=tasks, simple_rules=simple_rules, believed=believed)[rule]
    attempts = {i: [chosen.attempts for chosen in ranked[i].chosen] for i in chosen}
    measured = _measured({i: predicted[i] for i in chosen}, puzzles, where=path, attempts=attempts)
    outcomes = [judge(task_id=i, ranked=ranked[i].ranked, truths=puzzles.solutions[i]) for i in chosen]
    there = [sum(rank is not None for rank in outcome.ranks) / len(outcome.ranks) for outcome in outcomes]
    return Measured((*measured.names, "found"), measured.task_ids, np.column_stack([measured.values, there]))


def read_pool_of(path: Path, *, puzzles: Puzzles) -> Pool:
    """A pool of known puzzles. Raises PoolError naming file and puzzle for one that is not known or is another one, OSError."""
    pool = read_pool(path)
    if puzzles.partly:
        pool = replace(pool, puzzles={name: puzzle for name, puzzle in pool.puzzles.items() if name in puzzles.tasks})
    for task_id, puzzle in pool.puzzles.items():
        if (task := puzzles.tasks.get(task_id)) is None:
            raise PoolError(f"{path}: puzzle {task_id} is in none of the challenges")
        if puzzle.content != puzzle_hash(task):
            raise PoolError(
                f"{path}: puzzle {task_id}: content is {puzzle.content}, in the challenges {puzzle_hash(task)}"
            )
    return pool


def _measured(
    predictions: PredictionSet,
    puzzles: Puzzles,
    *,
    where: Path,
    attempts: Mapping[str, Sequence[Attempts]] | None = None,
) -> Measured:
    try:
        return measure(predictions=predictions, solutions=puzzles.solutions, attempts=attempts)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
