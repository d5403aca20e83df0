"""From ranked candidates to the two attempts of a test input. Knows no rule and no truth."""

from collections.abc import Sequence
from typing import TypeAlias

from arc_loader.grids import Grid, as_grid, grid_hash
from arc_loader.submission import FALLBACK
from selection.ranking import RankedEvidence

Attempts: TypeAlias = tuple[Grid, Grid]


def fallback_grid() -> Grid:
    """What stands for an attempt that there is not: the 1 x 1 grid `[[0]]`."""
    return as_grid([list(row) for row in FALLBACK], where="fallback attempt")


def two_attempts(ranked: Sequence[RankedEvidence]) -> Attempts:
    """The first two different grids of `ranked` (best first); `[[0]]` takes the place of what is missing."""
    distinct: dict[str, Grid] = {}
    for candidate in ranked:
        distinct.setdefault(grid_hash(candidate.grid), candidate.grid)
        if len(distinct) == 2:
            break
    first, second, *_ = [*distinct.values(), fallback_grid(), fallback_grid()]
    return first, second
