"""Judgement: could a new grid belong to these real ones? In numbers, against how far the real ones are from each other. Pure.

Every limit comes from the real grids: what lies between their smallest and largest value, or as near to one of them as they are to each
other, passes. `SLACK` says how much further a new grid may go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arc_loader.grids import Grid, same_grid, to_lists
from prompting.grid_traits import GridTraits
from prompting.puzzle import PromptError

SLACK = 1.0
"""How far beyond the real values a new one may lie, as a share of their range (of the greatest distance between them)."""
CHECKS = ("valid", "new", "size", "colours", "shares", "objects", "roughness")
"""What is checked, in this order; all that follow `new` are about likeness."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """What is to be said about one answer.

    grid: None where the answer is none; problem: why
    passed: name of a check -> whether it passes; all of CHECKS for a grid, only `valid` otherwise
    values: name of a check -> the number that decided it, 0 or less: passes
        size: cells beyond the range of heights and widths (with slack), or 1 where the real sizes have a pattern (all square, all the
        same, one side always the same) that it breaks
        colours: how many colours no real grid has, less as many as a real grid has that no other has
        shares: total variation to the nearest real grid, less the limit; objects, roughness: beyond the range of the real ones
    nearest: share of cells equal to those of the most similar given grid of its size
    """

    grid: Grid | None
    problem: str = ""
    passed: Mapping[str, bool] | None = None
    values: Mapping[str, float] | None = None
    nearest: float = 0.0

    @property
    def plausible(self) -> bool:
        """Whether it passes everything."""
        return self.passed is not None and all(self.passed.values())

    @property
    def failed(self) -> tuple[str, ...]:
        """Checks that do not pass."""
        return ("valid",) if self.passed is None else tuple(name for name, ok in self.passed.items() if not ok)

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "grid": None if self.grid is None else to_lists(self.grid),
            "problem": self.problem,
            "plausible": self.plausible,
            "failed": list(self.failed),
            "values": {name: round(value, 4) for name, value in (self.values or {}).items()},
            "nearest": round(self.nearest, 4),
        }


def unreadable(problem: str) -> Judgement:
    """The judgement of an answer that is no grid."""
    return Judgement(None, problem)


def judge_grid(*, grid: Grid, real: Sequence[Grid], known: Sequence[Grid] = ()) -> Judgement:
    """A new grid against the real ones.

    known: further grids that it must not be a copy of (earlier answers, test inputs), which set no limits
    Raises PromptError without a real grid.
    """
    if not real:
        raise PromptError("a grid is judged against real ones, and there are none")
    own, others = GridTraits(grid), [GridTraits(one) for one in real]
    new = not any(same_grid(grid, one) for one in (*real, *known))
    values = {
        "size": _size(own, others),
        "colours": float(_unknown_colours(own, others)),
        "shares": _shares(own, others),
        "objects": _beyond(own, others, lambda one: one.objects, least=1.0),
        "roughness": _beyond(own, others, lambda one: one.roughness, least=0.1),
    }
    passed = {"valid": True, "new": new} | {name: value <= 0 for name, value in values.items()}
    return Judgement(
        grid, passed=passed, values=values, nearest=max(own.equal_cells(GridTraits(one)) for one in (*real, *known))
    )


def _size(own: GridTraits, real: Sequence[GridTraits]) -> float:
    """Cells beyond the range of either side; 1 where a pattern that all real grids (two at least) follow is broken."""
    if len(real) > 1:
        patterns: tuple[Callable[[GridTraits], Any], ...] = (
            lambda one: one.height,
            lambda one: one.width,
            lambda one: one.height - one.width,
        )
        for of in patterns:
            values = {of(one) for one in real}
            if len(values) == 1 and of(own) not in values:
                return 1.0
    return max(
        _beyond(own, real, lambda one: one.height, least=2.0), _beyond(own, real, lambda one: one.width, least=2.0)
    )


def _unknown_colours(own: GridTraits, real: Sequence[GridTraits]) -> int:
    """Colours that no real grid has, less the most that one of them has and no other (where there are several)."""

    def alone(one: GridTraits, others: Sequence[GridTraits]) -> int:
        return len(one.colours - frozenset().union(*(other.colours for other in others)))

    apart = [alone(one, [*real[:n], *real[n + 1 :]]) for n, one in enumerate(real)] if len(real) > 1 else [0]
    return alone(own, real) - max(apart)


def _shares(own: GridTraits, real: Sequence[GridTraits]) -> float:
    """Distance to the nearest real grid, less what real grids are apart (and the slack); 0.25 stands for a single one."""
    apart = [one.colour_distance(other) for n, one in enumerate(real) for other in real[:n]]
    limit = max(apart, default=0.25) * (1 + SLACK) + 0.02
    return min(own.colour_distance(one) for one in real) - limit


def _beyond(own: GridTraits, real: Sequence[GridTraits], of: Callable[[GridTraits], float], *, least: float) -> float:
    """How far a value lies beyond the range of the real ones, widened by the slack, by `least` at least; not positive inside."""
    values = [of(one) for one in real]
    low, high = min(values), max(values)
    slack = max(least, SLACK * (high - low))
    return max(low - slack - of(own), of(own) - high - slack)
