"""Outcome: ranked candidates and attempts of a puzzle against the truth: rank of the right one, points.

Solutions come in as arguments, after solving; nothing that solves may import this module (a test enforces it).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid
from selection.attempts import Attempts, two_attempts
from selection.ranking import RankedEvidence


@dataclass(frozen=True)
class Outcome:
    """One puzzle against the truth.

    `candidates`: number of candidates per test input. `ranks`: 1-based rank of the right one per test input, None if it is not among
    them. `solved`: whether one of the two attempts is right, per test input.
    """

    task_id: str
    candidates: tuple[int, ...]
    ranks: tuple[int | None, ...]
    solved: tuple[bool, ...]

    @property
    def points(self) -> float:
        """The puzzle's share of its one point: solved test inputs / test inputs."""
        return sum(self.solved) / len(self.solved)


def rank_of_truth(*, ranked: Sequence[RankedEvidence], truth: Grid) -> int | None:
    """1-based place of the right grid among the ranked candidates, None if it is not there."""
    for place, candidate in enumerate(ranked, start=1):
        if np.array_equal(candidate.grid, truth):
            return place
    return None


def judge(
    *,
    task_id: str,
    ranked: Sequence[Sequence[RankedEvidence]],
    truths: Sequence[Grid],
    attempts: Sequence[Attempts] | None = None,
) -> Outcome:
    """The outcome of a puzzle from its ranked candidates and the truth, both per test input.

    attempts: what was submitted, guesses included; left out, the two best candidates
    Raises ValueError if the two do not belong to the same number of test inputs, or there is none.
    """
    if len(ranked) != len(truths) or not truths:
        raise ValueError(f"{task_id}: {len(ranked)} test inputs solved, {len(truths)} solutions")
    submitted = [two_attempts(r) for r in ranked] if attempts is None else attempts
    if len(submitted) != len(truths):
        raise ValueError(f"{task_id}: {len(submitted)} test inputs attempted, {len(truths)} solutions")
    ranks = tuple(rank_of_truth(ranked=r, truth=t) for r, t in zip(ranked, truths, strict=True))
    solved = tuple(any(np.array_equal(grid, t) for grid in pair) for pair, t in zip(submitted, truths, strict=True))
    return Outcome(task_id=task_id, candidates=tuple(len(r) for r in ranked), ranks=ranks, solved=solved)


def pass_n(*, outcomes: Sequence[Outcome], n: int) -> float:
    """Points if the best `n` candidates of every test input could be submitted (each puzzle weighs 1)."""
    if n < 1:
        raise ValueError(f"n is {n}, at least 1 is needed")
    return sum(sum(r is not None and r <= n for r in o.ranks) / len(o.ranks) for o in outcomes)


def found(*, outcomes: Sequence[Outcome]) -> float:
    """Points if the right candidate were always chosen: what search reached, before selection."""
    return sum(sum(r is not None for r in o.ranks) / len(o.ranks) for o in outcomes)
