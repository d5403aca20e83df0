"""Predictions as a JSON file: `{puzzle id: [{"attempt_1": grid, "attempt_2": grid, ...} per test input]}`, checked field by field.

An attempt that is null or an empty list is unanswered. A submission is such a file with two attempts. `nll_1`, `nll_2`, ... may stand
beside the attempts: negative log-likelihoods in nats. Reads and writes. Knows no truth.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arc_loader.files import write_atomically
from arc_loader.grids import Grid, GridError, as_grid, shown, to_lists
from arc_loader.sources.puzzle_json import load_json
from arc_loader.tasks import Task
from selection.predictions import Predictions, PredictionSet


class PredictionFileError(ValueError):
    """A file that is not as it should be; the message names file, puzzle, test input, field and value."""


def read_predictions(
    path: Path | str, *, tasks: Mapping[str, Task], partly: bool = False
) -> dict[str, tuple[Predictions, ...]]:
    """The predictions in a file, under the puzzles' (cleaned) ids.

    partly: puzzles that are not among `tasks` are left out, not refused
    Raises PredictionFileError, SourceError for no JSON object, OSError.
    """
    ids = {task.source_id: task for task in tasks.values()}
    result = {}
    for source_id, entries in load_json(path).items():
        where = f"{path}: puzzle {source_id}"
        if source_id not in ids:
            if partly:
                continue
            raise PredictionFileError(f"{where}: unknown, none of the {len(tasks)} puzzles is called so")
        tests = len(ids[source_id].test)
        if not isinstance(entries, list) or len(entries) != tests:
            raise PredictionFileError(f"{where}: a list of {tests} test inputs is needed, not {shown(entries)}")
        result[ids[source_id].id] = tuple(_entry(e, where=f"{where} test input {n}") for n, e in enumerate(entries))
    return result


def write_predictions(path: Path | str, *, predictions: PredictionSet, tasks: Mapping[str, Task]) -> None:
    """Write predictions atomically, under the puzzles' ids in their files; `read_predictions` reads them back.

    Raises PredictionFileError for an unknown puzzle or a wrong number of test inputs, OSError.
    """
    content = {}
    for task_id, rows in predictions.items():
        if task_id not in tasks or len(rows) != len(tasks[task_id].test):
            raise PredictionFileError(
                f"puzzle {task_id}: predictions for {len(rows)} test inputs are no fit for the puzzles"
            )
        content[tasks[task_id].source_id] = [_written(one) for one in rows]
    write_atomically(path, data=json.dumps(content, separators=(",", ":"), allow_nan=False).encode())


def _written(one: Predictions) -> dict[str, Any]:
    attempts = {f"attempt_{n}": None if g is None else to_lists(g) for n, g in enumerate(one.grids, start=1)}
    return attempts | {f"nll_{n}": nll for n, nll in enumerate(one.nlls, start=1) if nll is not None}


def _entry(entry: Any, *, where: str) -> Predictions:
    if not isinstance(entry, dict) or not entry:
        raise PredictionFileError(f"{where}: an object with attempt_1, ... is needed, not {shown(entry)}")
    count = sum(name.startswith("attempt_") for name in entry)
    attempts = [f"attempt_{n}" for n in range(1, count + 1)]
    known = {*attempts, *(f"nll_{n}" for n in range(1, count + 1))}
    if wrong := sorted((set(entry) - known) | (set(attempts) - set(entry))):
        raise PredictionFileError(f"{where}: attempt_1 to attempt_{count} and nlls are needed, but there is {wrong}")
    grids = tuple(_grid(entry[name], where=f"{where} {name}") for name in attempts)
    nlls = tuple(_nll(entry.get(f"nll_{n}"), where=f"{where} nll_{n}") for n in range(1, count + 1))
    return Predictions(grids, nlls)


def _grid(value: Any, *, where: str) -> Grid | None:
    if value is None or value == []:
        return None
    try:
        return as_grid(value, where=where)
    except GridError as error:
        raise PredictionFileError(str(error)) from None


def _nll(value: Any, *, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise PredictionFileError(f"{where}: a number is needed, not {shown(value)}")
    return float(value)
