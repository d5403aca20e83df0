"""Reversed puzzles: input and output exchanged, and a check that says from the pairs why a puzzle cannot, or hardly, be reversed. Pure.

A puzzle can be reversed where its output determines its input. Pairs can refute that, never prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid, grid_hash
from arc_loader.sources.derived import pairs_of_tests
from arc_loader.tasks import Pair, Solutions, Task, check_solutions


@dataclass(frozen=True)
class Objection:
    """A reason against reversing a puzzle. proof: True where no rule can do it; False where it only looks so. text: for people."""

    proof: bool
    text: str


def objections(*, task: Task, solutions: Sequence[Grid] = ()) -> tuple[Objection, ...]:
    """Why the outputs of a puzzle do not determine its inputs, as far as its pairs show it; proofs first.

    solutions: of the tests where known; those pairs are looked at too
    Proof: two different inputs with the same output. Signs: every output is a single cell, or all are of one colour only, while no
    input is; an input has a colour that neither its output nor every other input has, and its output has no colour of its own
    that could stand for it.
    """
    pairs = task.train + (pairs_of_tests(task=task, solutions=solutions) if len(solutions) else ())
    return (*_same_output(pairs), *_poor_outputs(pairs), *_lost_colours(pairs))


def refuted(*, task: Task, solutions: Sequence[Grid] = ()) -> bool:
    """Whether the pairs prove that the puzzle cannot be reversed."""
    return any(objection.proof for objection in objections(task=task, solutions=solutions))


def reverse(*, task: Task, solutions: Sequence[Grid] | None = None) -> tuple[Task, tuple[Grid, ...]]:
    """The puzzle `<id>-rev` with inputs and outputs exchanged, and its solutions (the old test inputs).

    Without solutions there are no tests, only demonstrations. Raises TaskError for a wrong number of solutions.
    """
    tests: tuple[Pair, ...] = ()
    if solutions is not None:
        check_solutions(tasks={task.id: task}, solutions={task.id: tuple(solutions)})
        tests = pairs_of_tests(task=task, solutions=solutions)
    train = tuple(Pair(pair.output, pair.input) for pair in task.train)
    turned = Task(f"{task.id}-rev", train, tuple(pair.output for pair in tests), f"{task.source_id}-rev")
    return turned, tuple(pair.input for pair in tests)


def reversed_set(
    *, tasks: Mapping[str, Task], solutions: Solutions, ids: Iterable[str]
) -> tuple[dict[str, Task], Solutions]:
    """The reversed puzzles of the given ids (a list made by eye), with solutions. Raises ValueError for a refuted or unknown one."""
    turned: dict[str, Task] = {}
    truth: dict[str, tuple[Grid, ...]] = {}
    for task_id in ids:
        if task_id not in tasks:
            raise ValueError(f"no puzzle {task_id} to reverse")
        task, known = tasks[task_id], solutions.get(task_id)
        for objection in objections(task=task, solutions=known or ()):
            if objection.proof:
                raise ValueError(f"puzzle {task_id} cannot be reversed: {objection.text}")
        new, answers = reverse(task=task, solutions=known)
        turned[new.id], truth[new.id] = new, answers
    return turned, truth


def _same_output(pairs: Sequence[Pair]) -> list[Objection]:
    first: dict[str, int] = {}
    found = []
    for n, pair in enumerate(pairs):
        other = first.setdefault(grid_hash(pair.output), n)
        if grid_hash(pairs[other].input) != grid_hash(pair.input):
            found.append(Objection(True, f"pairs {other} and {n} have the same output and different inputs"))
    return found


def _poor_outputs(pairs: Sequence[Pair]) -> list[Objection]:
    if all(p.output.size == 1 for p in pairs) and all(p.input.size > 1 for p in pairs):
        return [Objection(False, "every output is a single cell")]
    if all(len(np.unique(p.output)) == 1 for p in pairs) and all(len(np.unique(p.input)) > 1 for p in pairs):
        return [Objection(False, "every output is of one colour")]
    return []


def _lost_colours(pairs: Sequence[Pair]) -> list[Objection]:
    sets = [(set(np.unique(p.input).tolist()), set(np.unique(p.output).tolist())) for p in pairs]
    always = set.intersection(*(shown for shown, _ in sets)) if sets else set()
    found = []
    for n, (before, after) in enumerate(sets):
        lost = sorted(before - after - always)
        if lost and not after - before:
            names = ", ".join(map(str, lost))
            found.append(Objection(False, f"pair {n}: colour {names} of the input is not in the output"))
    return found
