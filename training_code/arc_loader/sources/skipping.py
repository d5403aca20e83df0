"""What a reader does with a malformed puzzle: raise its error, or leave the puzzle out, counted and logged. Knows no formats."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

from arc_loader.grids import shown
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.tasks import Task

OnError: TypeAlias = Literal["raise", "skip"]

LOG = logging.getLogger(__name__)


class Skips:
    """Counts the puzzles that a reader left out.

    on_error: "raise": the first malformed puzzle ends the reading; "skip": it is left out
    where: the file or folder, for the log line and the error
    Raises SourceError for another on_error.
    """

    def __init__(self, *, on_error: OnError, where: Path | str) -> None:
        if on_error not in ("raise", "skip"):
            raise SourceError(f"{where}: on_error is 'raise' or 'skip', not {shown(on_error)}")
        self.on_error, self.where = on_error, where
        self.seen = 0
        self.errors: list[SourceError] = []

    @contextmanager
    def puzzle(self) -> Iterator[None]:
        """Around the reading of one puzzle: lets its SourceError out, or keeps it."""
        self.seen += 1
        try:
            yield
        except SourceError as error:
            if self.on_error == "raise":
                raise
            self.errors.append(error)
            LOG.debug("skipped: %s", error)

    def report(self) -> int:
        """How many were left out; logs one line if any were. Raises SourceError if nothing is left."""
        count = len(self.errors)
        if count and count == self.seen:
            raise SourceError(f"{self.where}: all {count} puzzles are malformed, the first: {self.errors[0]}")
        if count:
            LOG.warning("%s: skipped %d of %d puzzles, the first for: %s", self.where, count, self.seen, self.errors[0])
        return count


def add_task(found: dict[str, Task], task: Task, *, file: Path | str) -> None:
    """Put a puzzle under its id. Raises SourceError if another one got the same id when `_` and `.` became `-`."""
    if task.id in found:
        raise SourceError(f"{file}: puzzles {found[task.id].source_id} and {task.source_id} both get the id {task.id}")
    found[task.id] = task
