"""Points in time (`time.monotonic()` seconds; None: none) and how the time up to them is shared by what is to be done."""

import time

from running_recipes import TimeShares


def late(deadline: float | None) -> bool:
    """Whether the deadline has passed."""
    return deadline is not None and time.monotonic() >= deadline


def end_of_training(*, deadline: float | None, shares: TimeShares) -> float | None:
    """When a training that begins now has to end, of a puzzle whose time ends at `deadline`."""
    return _from_now(deadline, shares.train)


def ends_of_query(*, deadline: float | None, shares: TimeShares, left: int) -> tuple[float | None, float | None]:
    """When search and scores of a test input that begins now have to end; left: test inputs still to do, with this one."""
    whole = _from_now(deadline, 1 / left)
    return _from_now(whole, shares.search), whole


def _from_now(deadline: float | None, share: float) -> float | None:
    if deadline is None:
        return None
    now = time.monotonic()
    return now + max(deadline - now, 0.0) * share
