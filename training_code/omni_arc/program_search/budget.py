"""Budget: how much a search may still do, in units that do not depend on the machine, and until when. Knows no puzzles."""

from __future__ import annotations

import time

STEP = 20
"""Units of one step tried on all grids of a puzzle; one look at a table is 1 unit."""


class OutOfBudget(Exception):
    """The search has used up its units, or its time."""


class Budget:
    """Units left and a deadline in `time.monotonic` seconds. Only the units decide where a search ends in time."""

    def __init__(self, *, units: int, deadline: float | None = None) -> None:
        """Raises ValueError for less than one unit."""
        if units < 1:
            raise ValueError(f"a budget has at least 1 unit, not {units}")
        self.units, self.spent, self._deadline, self.late = units, 0, deadline, False
        self._limit = units

    def spend(self, units: int) -> None:
        """Before the work. Raises OutOfBudget, once all is spent (`late`: or the deadline has passed)."""
        if self._deadline is not None and time.monotonic() >= self._deadline:
            self.late = True
            raise OutOfBudget
        if self.spent + units > self._limit:
            raise OutOfBudget
        self.spent += units

    def up_to(self, share: float) -> None:
        """From now on only this share of all units may be spent, until the next call."""
        self._limit = min(self.units, int(self.units * share))
