"""View: a way to look at a puzzle, so that its demonstrations resemble each other more: a step there and a step back. Searches nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arc_loader.grids import Grid, freeze
from omni_arc.program_search.expressions import INPUT, Expression
from omni_arc.program_search.steps import FUNCTIONS


@dataclass(frozen=True)
class View:
    """there, back: names of steps f(grid, like, **arguments) that undo each other; none: the puzzle as it is.

    like: the input grid as it is. cost: what the view adds to the length of a program.
    """

    there: str = ""
    back: str = ""
    arguments: tuple[tuple[str, object], ...] = ()
    cost: float = 0.0

    def seen(self, grid: Grid, like: Grid) -> Grid:
        """A grid, input or output, as the view of the input `like` shows it. Raises one of expressions.FAILURES."""
        return self._done(self.there, grid, like)

    def unseen(self, grid: Grid, like: Grid) -> Grid:
        """A grid that the view shows as it is. Raises one of expressions.FAILURES."""
        return self._done(self.back, grid, like)

    def _done(self, name: str, grid: Grid, like: Grid) -> Grid:
        return freeze(np.asarray(FUNCTIONS[name](grid, like, **dict(self.arguments)))) if name else grid

    @property
    def start(self) -> Expression:
        """The input grid as the view shows it."""
        return Expression(self.there, (INPUT, INPUT), self.arguments) if self.there else INPUT

    def whole(self, expression: Expression) -> Expression:
        """A program of the view as a program of the puzzle."""
        return Expression(self.back, (expression, INPUT), self.arguments) if self.back else expression


PLAIN = View()
