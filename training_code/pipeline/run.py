"""Many puzzles: one after the other, shortest first, every result kept at once in the store and in the submission.

The submission file is whole and valid from the first second (fallback attempts) and after every puzzle. A deadline, a crashed puzzle or
Ctrl-C costs unfinished work only. Knows no solutions.
"""

import hashlib
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import peft
import torch
import transformers
from tqdm import tqdm

from arc_loader.formatting import PromptFormat
from arc_loader.grids import grid_hash
from arc_loader.submission import write_submission
from arc_loader.tasks import Task
from inference_tools.candidates import Candidate
from inference_tools.store import Store
from model_tools.loading import LoadedModel
from pipeline.result import TaskResult
from pipeline.solve import late, prepare, solve_task
from recipes import SolveRecipe
from selection.attempts import Attempts, two_attempts
from selection.ranking import rank, rule_named

SOLVER_VERSION = 1
"""Part of every key of the store: raise it when the code computes something else from the same recipe."""


@dataclass(frozen=True)
class RunResult:
    """What a run did. `results` and `ranked` (per test input, best first) hold the puzzles that were worked on, in that order.

    `from_store`: those that needed no work. `crashed`: puzzle id -> error. `unfinished`: without or with only a part of their work.
    `seconds`: wall time. `interrupted`: Ctrl-C.
    """

    results: Mapping[str, TaskResult]
    ranked: Mapping[str, tuple[tuple[Candidate, ...], ...]]
    from_store: frozenset[str]
    crashed: Mapping[str, str]
    unfinished: tuple[str, ...]
    seconds: float
    interrupted: bool


def solve_many(
    *,
    loaded: LoadedModel,
    tasks: Mapping[str, Task],
    recipe: SolveRecipe,
    seed: int,
    submission_path: Path,
    store: Store | None = None,
    deadline: float | None = None,
    quiet: bool = False,
) -> RunResult:
    """Solve `tasks` and leave their submission at `submission_path`, which is replaced atomically after every puzzle.

    `loaded`: as it comes from `load_model`; its model is given adapters in place and should not be used for anything else afterwards.
    `store`: finished puzzles are taken from it and put into it; results that the deadline (`time.monotonic()` seconds) cut short are
    not kept. `quiet`: no progress bar. A puzzle that raises keeps its fallback attempts and is named on stderr and in the result.
    Raises ValueError for an unknown rule in the recipe and OSError if the submission cannot be written.
    """
    began = time.monotonic()
    rule = rule_named(recipe.rule)
    attempts: dict[str, tuple[Attempts, ...]] = {}
    write_submission(submission_path, attempts=attempts, tasks=tasks)
    prepared = prepare(loaded=loaded, recipe=recipe, seed=seed)
    results: dict[str, TaskResult] = {}
    ranked: dict[str, tuple[tuple[Candidate, ...], ...]] = {}
    from_store: set[str] = set()
    crashed: dict[str, str] = {}
    interrupted = False
    bar = tqdm(ordered(tasks=tasks, fmt=recipe.fmt), desc="puzzles", unit="puzzle", disable=quiet, dynamic_ncols=True)
    try:
        for task_id in bar:
            description = describe(loaded=loaded, task=tasks[task_id], recipe=recipe, seed=seed)
            result = _stored(store=store, description=description)
            if result is not None:
                from_store.add(task_id)
            elif late(deadline):
                continue
            else:
                try:
                    result = solve_task(
                        loaded=prepared,
                        task=tasks[task_id],
                        recipe=recipe,
                        seed=seed,
                        deadline=deadline,
                        progress=lambda words, name=task_id: bar.set_postfix_str(f"{name} {words}"),
                    )
                except Exception as error:  # whatever it is, it costs this puzzle and not the run
                    crashed[task_id] = f"{type(error).__name__}: {error}"
                    tqdm.write(f"puzzle {task_id} crashed:\n{traceback.format_exc()}", file=sys.stderr)
                    continue
                if store is not None and result.complete:
                    store.put(description, result.to_json())
            results[task_id] = result
            ranked[task_id] = tuple(rank(candidates=c, rule=rule) for c in result.candidates)
            attempts[task_id] = tuple(two_attempts(r) for r in ranked[task_id])
            write_submission(submission_path, attempts=attempts, tasks=tasks)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        bar.close()
    write_submission(submission_path, attempts=attempts, tasks=tasks)
    return RunResult(
        results=results,
        ranked=ranked,
        from_store=frozenset(from_store),
        crashed=crashed,
        unfinished=tuple(t for t in tasks if t not in crashed and not (t in results and results[t].complete)),
        seconds=time.monotonic() - began,
        interrupted=interrupted,
    )


def ordered(*, tasks: Mapping[str, Task], fmt: PromptFormat) -> list[str]:
    """Puzzle ids, shortest prompt first, so that a deadline meets the ones that take longest and are solved least; ties by id."""

    def length(task_id: str) -> tuple[int, str]:
        task = tasks[task_id]
        return max(fmt.length(replace(task, test=(grid,))) for grid in task.test), task_id

    return sorted(tasks, key=length)


def describe(*, loaded: LoadedModel, task: Task, recipe: SolveRecipe, seed: int) -> dict[str, Any]:
    """Everything that decides the candidates of a puzzle and their scores, as plain JSON types: its key in the store.

    The recipe's name and rule are left out, as they decide nothing before ranking; the deadline is, as such results are not kept.
    """
    work = asdict(recipe)
    del work["name"], work["rule"]
    return {
        "kind": "puzzle",
        "solver": SOLVER_VERSION,
        "versions": {
            "torch": str(torch.__version__),
            "transformers": transformers.__version__,
            "peft": peft.__version__,
        },
        "model": loaded.fingerprint,
        "dtype": str(loaded.model.dtype),
        "device": loaded.model.device.type,
        "recipe": work,
        "puzzle": task.id,
        "content": puzzle_hash(task),
        "seed": seed,
    }


def puzzle_hash(task: Task) -> str:
    """sha256 (hex) over all grids of a puzzle in their places; equal on every machine."""
    digest = hashlib.sha256(f"{len(task.train)} demonstrations, {len(task.test)} test inputs".encode())
    for grid in [g for pair in task.train for g in (pair.input, pair.output)] + list(task.test):
        digest.update(grid_hash(grid).encode())
    return digest.hexdigest()


def _stored(*, store: Store | None, description: dict[str, Any]) -> TaskResult | None:
    """The stored result, or None; one that cannot be read counts as missing, with a warning."""
    value = store.get(description) if store is not None else None
    if value is None:
        return None
    try:
        return TaskResult.from_json(value)
    except ValueError as error:
        tqdm.write(f"stored result of puzzle {description['puzzle']} is not used: {error}", file=sys.stderr)
        return None
