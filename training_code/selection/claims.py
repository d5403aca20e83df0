"""Claims: answers that deserve one of the two attempts whatever a model says of them, as all demonstrations bear them out.

Pure functions of evidence; knows no truth. What a claim is worth was measured: docs/selection.md.
"""

from collections.abc import Sequence
from typing import Protocol

from arc_loader.grids import Grid, grid_hash


class Program(Protocol):
    """What is known of the programs that give a grid, such as `inference_tools.candidates.ProgramEvidence`."""

    @property
    def cost(self) -> float:
        """Length of the shortest one."""

    @property
    def votes(self) -> int:
        """How many there are."""


class WithProgram(Protocol):
    """A grid that programs may give, such as `inference_tools.candidates.Candidate`."""

    @property
    def grid(self) -> Grid:
        """The grid in the orientation of the puzzle."""

    @property
    def program(self) -> Program | None:
        """None: no program gives it."""


def claims(
    *, candidates: Sequence[WithProgram], obeyed: Grid | None = None, believed: float | None = None
) -> tuple[Grid, ...]:
    """The answers with a claim, the surest first, each once.

    candidates: best first, as they are ranked
    obeyed: what a simple rule says that all demonstrations obey; it comes first
    believed: the shortest program's answer has a claim, too, if its cost is at most this (None: programs have none). Of two programs with
    different answers only the shorter one has (of equally short ones that with more votes, then the better ranked).
    """
    found = [] if obeyed is None else [obeyed]
    by_program = [] if believed is None else [one for one in candidates if one.program is not None]
    if by_program:
        best = min(by_program, key=lambda one: (one.program.cost, -one.program.votes))  # then the order of the ranking
        found += [best.grid] if best.program.cost <= believed else []
    return tuple({grid_hash(grid): grid for grid in reversed(found)}.values())[::-1]
