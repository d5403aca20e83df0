"""Answers of many programs, ranked: votes, then the shortest program, then the most probable one. Pure; knows no solutions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from arc_loader.grids import Grid, grid_hash
from omni_arc.sandbox.fit import Fit
from omni_arc.sandbox.program import Program


@dataclass(frozen=True, eq=False)
class RankedAnswer:
    """One different answer to one test input.

    votes: how many programs give it (a text that was sampled twice votes twice, as with any vote over predictions)
    programs: the different ones among them, shortest first
    length: characters of the shortest, without blank lines and blanks at the ends of lines
    nll: the lowest nll of any of them in nats; inf where none is known
    """

    grid: Grid
    votes: int
    programs: tuple[Program, ...]
    length: int
    nll: float


def program_length(source: str) -> int:
    """Characters without blank lines and blanks at the ends of lines, so that white space decides nothing."""
    return sum(len(line.rstrip()) + 1 for line in source.splitlines() if line.strip())


def ranked_answers(*, fits: Sequence[Fit], query: int) -> tuple[RankedAnswer, ...]:
    """The answers to test input `query` of all programs that reproduce all demonstrations, best first.

    Order: most votes, then the shortest program, then the lowest nll, then the hash of the grid, so the order of `fits` does not matter.
    The fits are those of one puzzle. Raises ValueError for a test input that a fit does not have.
    """
    votes: dict[str, list[tuple[Program, Grid]]] = {}
    for fit in fits:
        if not 0 <= query < len(fit.test):
            raise ValueError(f"test input {query}: a fit has {len(fit.test)}")
        grid = fit.answers[query]
        if grid is not None:
            votes.setdefault(grid_hash(grid), []).append((fit.program, grid))
    return tuple(sorted((_answer(found) for found in votes.values()), key=_order))


def _answer(found: Sequence[tuple[Program, Grid]]) -> RankedAnswer:
    different: dict[str, Program] = {}
    for program, _ in sorted(found, key=lambda item: _nll(item[0])):
        different.setdefault(program.source, program)
    programs = sorted(different.values(), key=lambda p: (program_length(p.source), _nll(p), p.source))
    return RankedAnswer(
        grid=found[0][1],
        votes=len(found),
        programs=tuple(programs),
        length=program_length(programs[0].source),
        nll=min(_nll(program) for program in programs),
    )


def _nll(program: Program) -> float:
    return math.inf if program.nll is None else program.nll


def _order(answer: RankedAnswer) -> tuple[int, int, float, str]:
    return -answer.votes, answer.length, answer.nll, grid_hash(answer.grid)
