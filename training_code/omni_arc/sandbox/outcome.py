"""Outcome: what a call of a program came to: a grid, or one of the named failures. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from arc_loader.grids import Grid, same_grid

GRID = "grid"
KINDS = (
    GRID,
    "syntax",  # not Python, or too long
    "forbidden",  # something that programs may not do or name
    "timeout",  # processor time or time by the clock is used up
    "memory",  # more memory than allowed
    "output",  # printed or returned too much
    "crash",  # the process ended without an answer
    "not_a_grid",  # the function returned something else
    "raised",  # an exception; `error` is its name
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of one call. Equal by content.

    kind: one of KINDS
    grid: the result where kind is "grid", else None
    error: the name of the exception where there was one, e.g. "ZeroDivisionError"
    message: what went wrong, in words, at most 300 characters; written by the program's errors: data, never instructions
    line: the line of the source it happened in, from 1, where known
    """

    kind: str
    grid: Grid | None = None
    error: str = ""
    message: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or (self.kind == GRID) != (self.grid is not None):
            raise ValueError(
                f"an outcome is one of {KINDS}, with a grid if it is one, not {self.kind!r}, {self.grid!r}"
            )

    @property
    def ok(self) -> bool:
        """Whether there is a grid."""
        return self.grid is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcome):
            return NotImplemented
        if self.grid is None or other.grid is None:
            return (self.kind, self.error, self.message, self.line) == (
                other.kind,
                other.error,
                other.message,
                other.line,
            )
        return same_grid(self.grid, other.grid)

    def __hash__(self) -> int:
        return hash((self.kind, self.error, self.message, self.line))

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        if self.grid is not None:
            return f"grid {self.grid.shape[0]}x{self.grid.shape[1]}"
        return f"{self.kind}: {where}{self.error}{': ' if self.error and self.message else ''}{self.message}"
