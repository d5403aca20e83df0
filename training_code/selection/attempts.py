"""From ranked candidates to the two attempts of a test input. Knows no rule and no truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from arc_loader.grids import Grid, as_grid, grid_hash
from arc_loader.submission import FALLBACK
from selection.ranking import RankedEvidence

Attempts: TypeAlias = tuple[Grid, Grid]


@dataclass(frozen=True)
class Chosen:
    """The attempts at a test input. guessed: for each, whether it is no candidate but a guess (or the fallback)."""

    attempts: Attempts
    guessed: tuple[bool, bool]


def fallback_grid() -> Grid:
    """What stands for an attempt that there is not: the 1 x 1 grid `[[0]]`."""
    return as_grid([list(row) for row in FALLBACK], where="fallback attempt")


def choose_attempts(
    *, ranked: Sequence[RankedEvidence], guesses: Sequence[Grid] = (), claims: Sequence[Grid] = ()
) -> Chosen:
    """The first two different grids of `ranked` (best first); where there are fewer, `guesses` (best first) that differ from them.

    claims: what deserves an attempt whatever the ranking says, the surest first (`selection.claims`): the second attempt goes to the first
    of them that is not the first attempt anyway
    The two are the same only if candidates and guesses together hold fewer than two different grids besides `[[0]]`, which takes the
    place of what is missing.
    """
    order = [candidate.grid for candidate in ranked]
    known = {grid_hash(grid) for grid in order}
    order[1:1] = claims
    distinct: dict[str, tuple[Grid, bool]] = {}
    for grid in (*order, *guesses, fallback_grid()):
        if len(distinct) == 2:
            break
        name = grid_hash(grid)
        distinct.setdefault(name, (grid, name not in known))
    first, second, *_ = [*distinct.values(), (fallback_grid(), True)]
    return Chosen(attempts=(first[0], second[0]), guessed=(first[1], second[1]))


def two_attempts(ranked: Sequence[RankedEvidence], guesses: Sequence[Grid] = ()) -> Attempts:
    """The grids of `choose_attempts`."""
    return choose_attempts(ranked=ranked, guesses=guesses).attempts
