"""Attempts to submission.json and back: schema check, atomic writing, score. Does not choose attempts.

File: `{puzzle_id: [{"attempt_1": grid, "attempt_2": grid}, ... one per test input, in order]}`; what was not solved holds `[[0]]`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from arc_loader.files import write_atomically
from arc_loader.grids import Grid, GridError, as_grid, same_grid, shown, to_lists
from arc_loader.sources.puzzle_json import load_json
from arc_loader.tasks import Solutions, Task

FALLBACK = ((0,),)  # the attempt at a test input without any candidate
ATTEMPTS = ("attempt_1", "attempt_2")

Submission: TypeAlias = Mapping[str, tuple[tuple[Grid, Grid], ...]]  # puzzle id -> two attempts per test input


class SubmissionError(ValueError):
    """A submission that is not complete or not as it should be; the message names file, puzzle, test input and value."""


@dataclass(frozen=True)
class SubmissionScore:
    """points: sum of the shares; shares: puzzle id -> solved part of its test inputs, 0.0 to 1.0."""

    points: float
    shares: Mapping[str, float]


def submission_json(
    *, attempts: Mapping[str, Sequence[tuple[Grid, Grid] | None]], tasks: Mapping[str, Task]
) -> dict[str, list[dict[str, list[list[int]]]]]:
    """A complete submission as plain JSON types, in the order of `tasks`, under the ids of their files.

    attempts: puzzle id -> two grids (or None: not solved) per test input, in order; puzzles that are missing get FALLBACK
    Raises SubmissionError for an unknown puzzle, a wrong number of test inputs, or something that is no grid.
    """
    for task_id in attempts:
        if task_id not in tasks:
            raise SubmissionError(f"attempts at an unknown puzzle {shown(task_id)}")
    result = {}
    for task_id, task in tasks.items():
        pairs = attempts.get(task_id, [None] * len(task.test))
        if len(pairs) != len(task.test):
            raise SubmissionError(f"puzzle {task_id}: attempts at {len(pairs)} test inputs, it has {len(task.test)}")
        entries = []
        for n, pair in enumerate(pairs):
            pair = (FALLBACK, FALLBACK) if pair is None else tuple(pair)
            if len(pair) != len(ATTEMPTS):
                raise SubmissionError(
                    f"puzzle {task_id} test input {n}: {len(pair)} attempts instead of {len(ATTEMPTS)}"
                )
            where = f"puzzle {task_id} test input {n}"
            entries.append(
                {name: to_lists(_attempt(g, f"{where} {name}")) for name, g in zip(ATTEMPTS, pair, strict=True)}
            )
        result[task.source_id] = entries
    return result


def write_submission(
    path: Path | str, *, attempts: Mapping[str, Sequence[tuple[Grid, Grid] | None]], tasks: Mapping[str, Task]
) -> None:
    """Write `submission_json` atomically: the file is always whole and valid. Raises SubmissionError, OSError."""
    text = json.dumps(submission_json(attempts=attempts, tasks=tasks), separators=(",", ":"))
    write_atomically(path, data=text.encode())


def check_submission(value: object, *, tasks: Mapping[str, Task], where: str = "submission") -> Submission:
    """Check JSON data against the schema and the puzzles, and return it under the puzzles' (cleaned) ids.

    Every puzzle and test input must be there, each with exactly attempt_1 and attempt_2, both grids; no other puzzle may be.
    where: what error messages start with, e.g. the file's name
    Raises SubmissionError naming puzzle, test input, field and value.
    """
    if not isinstance(value, Mapping):
        raise SubmissionError(f"{where}: an object of puzzles is needed, not {shown(value)}")
    known = {task.source_id for task in tasks.values()}
    for source_id in value:
        if source_id not in known:
            raise SubmissionError(f"{where}: unknown puzzle {shown(source_id)}")
    result = {}
    for task_id, task in tasks.items():
        place = f"{where}: puzzle {task.source_id}"
        entries = value.get(task.source_id)
        if not isinstance(entries, list) or len(entries) != len(task.test):
            raise SubmissionError(f"{place}: a list of {len(task.test)} test inputs is needed, not {shown(entries)}")
        pairs = []
        for n, entry in enumerate(entries):
            if not isinstance(entry, Mapping) or set(entry) != set(ATTEMPTS):
                raise SubmissionError(f"{place} test input {n}: attempt_1 and attempt_2 are needed, not {shown(entry)}")
            pairs.append(tuple(_attempt(entry[name], f"{place} test input {n} {name}") for name in ATTEMPTS))
        result[task_id] = tuple(pairs)
    return result


def read_submission(path: Path | str, *, tasks: Mapping[str, Task]) -> Submission:
    """Read and check a submission file. Raises SubmissionError, or SourceError if it is no JSON object."""
    return check_submission(load_json(path), tasks=tasks, where=str(path))


def score_submission(submission: Submission, *, solutions: Solutions) -> SubmissionScore:
    """Points of a checked submission: a test input counts if either attempt is exactly right.

    Each puzzle weighs 1, shared equally by its test inputs (rule of the Kaggle ARC Prize).
    Raises SubmissionError if the numbers of test inputs differ or a puzzle has no solutions.
    """
    shares = {}
    for task_id, pairs in submission.items():
        truth = solutions.get(task_id)
        if truth is None or len(truth) != len(pairs):
            raise SubmissionError(f"puzzle {task_id}: {len(truth or ())} solutions for {len(pairs)} test inputs")
        right = sum(any(same_grid(grid, t) for grid in pair) for pair, t in zip(pairs, truth, strict=True))
        shares[task_id] = right / len(pairs) if pairs else 0.0
    return SubmissionScore(points=math.fsum(shares.values()), shares=shares)


def _attempt(value: object, where: str) -> Grid:
    try:
        return as_grid(value, where=where)
    except GridError as error:
        raise SubmissionError(str(error)) from None
