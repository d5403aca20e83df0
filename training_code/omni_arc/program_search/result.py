"""What a search gives: programs that reproduce all demonstrations, and their answers, ranked. Knows no solutions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arc_loader.grids import Grid, grid_hash


@dataclass(frozen=True, eq=False)
class ProgramFit:
    """A program that gives the output of every demonstration.

    source: its text, a function `task(grid)` with the steps that it uses, over the names of `omni_arc.language`
    answers: what it gives for each test input
    cost: the length of its description, in steps; what was learned from cells counts its questions and its table
    """

    source: str
    answers: tuple[Grid, ...]
    cost: float


@dataclass(frozen=True, eq=False)
class FoundAnswer:
    """One different answer to one test input. votes: how many programs give it; fit: the shortest of them."""

    grid: Grid
    votes: int
    fit: ProgramFit


@dataclass(frozen=True, eq=False)
class ProgramSearchResult:
    """fits: shortest first, no two of the same text; spent: units of the budget; late: whether the deadline ended the search."""

    puzzle_id: str
    fits: tuple[ProgramFit, ...]
    spent: int
    late: bool

    def answers(self, query: int) -> tuple[FoundAnswer, ...]:
        """The different answers to a test input: that of the shortest program first. Raises ValueError for an input that is not there."""
        groups: dict[str, list[ProgramFit]] = {}
        for fit in self.fits:
            if not 0 <= query < len(fit.answers):
                raise ValueError(f"puzzle {self.puzzle_id}: no test input {query}, there are {len(fit.answers)}")
            groups.setdefault(grid_hash(fit.answers[query]), []).append(fit)
        return tuple(FoundAnswer(fits[0].answers[query], len(fits), fits[0]) for fits in groups.values())


def ranked(fits: Iterable[ProgramFit]) -> tuple[ProgramFit, ...]:
    """Shortest first; equally short ones by their text. Each text once."""
    by_text = {fit.source: fit for fit in sorted(fits, key=lambda fit: -fit.cost)}
    return tuple(sorted(by_text.values(), key=lambda fit: (fit.cost, fit.source)))
