"""Marks: which puzzles are reversible, by whom and why, in a JSON file that is saved after each change. Draws nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from arc_loader.files import write_atomically
from arc_loader.grids import shown
from arc_loader.sources.puzzle_json import SourceError, load_json
from arc_loader.sources.reversal import objections
from arc_loader.tasks import Solutions, Task

BY = ("eye", "check")


class MarkError(ValueError):
    """A file of marks that is not as it should be, or a mark that cannot be; the message shows the offending value."""


@dataclass(frozen=True)
class Mark:
    """reversible: whether a puzzle's output determines its input. why: a short reason.

    by: "eye", a person's judgement, or "check", refuted by comparing the pairs. Raises MarkError for other types or values.
    """

    reversible: bool
    why: str
    by: str = "eye"

    def __post_init__(self) -> None:
        if type(self.reversible) is not bool:
            raise MarkError(f"reversible is true or false, not {shown(self.reversible)}")
        if not isinstance(self.why, str):
            raise MarkError(f"why is text, not {shown(self.why)}")
        if self.by not in BY:
            raise MarkError(f"by is one of {', '.join(BY)}, not {shown(self.by)}")
        if self.by == "check" and self.reversible:
            raise MarkError("a check can only refute: reversible is false where by is check")


class Marks:
    """The marks in the file `path`: `{puzzle id: {"reversible": bool, "why": text, "by": "eye" or "check"}}`.

    A missing file is an empty one and is made by the first mark. Raises MarkError naming file, puzzle and field if it is malformed.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._marks: dict[str, Mark] = {}
        if not self.path.exists():
            return
        try:
            fields = load_json(self.path) if self.path.read_bytes().split() != [b"{", b"}"] else {}
        except (OSError, SourceError) as error:
            raise MarkError(str(error)) from None
        for task_id, value in fields.items():
            where = f"{self.path}: puzzle {task_id}"
            if not isinstance(value, dict) or not {"reversible", "why"} <= set(value) <= {"reversible", "why", "by"}:
                raise MarkError(f"{where}: an object with reversible, why and by is needed, not {shown(value)}")
            try:
                self._marks[task_id] = Mark(value["reversible"], value["why"], value.get("by", "eye"))
            except MarkError as error:
                raise MarkError(f"{where}: {error}") from None

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._marks

    def get(self, task_id: str) -> Mark | None:
        """The mark of a puzzle, None if it has none."""
        return self._marks.get(task_id)

    def mark(self, *, task_id: str, mark: Mark) -> None:
        """Set (or replace) the mark of a puzzle and save all; when it returns, it is on disk. Raises OSError."""
        self._save({**self._marks, task_id: mark})

    def clear(self, *, task_id: str) -> None:
        """Take a puzzle's mark away and save; nothing happens if it has none."""
        if task_id in self._marks:
            self._save({other: mark for other, mark in self._marks.items() if other != task_id})

    def ids(self, *, reversible: bool) -> list[str]:
        """The puzzles with such a mark, sorted; those marked reversible are what `reversal.reversed_set` takes."""
        return sorted(task_id for task_id, mark in self._marks.items() if mark.reversible is reversible)

    def count(self, *, reversible: bool, by: str | None = None) -> int:
        """How many marks say this."""
        return sum(m.reversible is reversible and by in (None, m.by) for m in self._marks.values())

    def summary(self) -> str:
        """The counts in one line."""
        return (
            f"{len(self)} marked: {self.count(reversible=True)} reversible, {self.count(reversible=False)} not "
            f"({self.count(reversible=False, by='check')} of these by the check)"
        )

    def _save(self, marks: Mapping[str, Mark]) -> None:
        lines = [
            f"{json.dumps(i)}: {json.dumps(asdict(mark), ensure_ascii=False)}" for i, mark in sorted(marks.items())
        ]
        write_atomically(self.path, data=("{\n" + ",\n".join(lines) + "\n}\n").encode())
        self._marks = dict(marks)


def mark_refuted(*, marks: Marks, tasks: Mapping[str, Task], solutions: Solutions) -> int:
    """Mark every puzzle without a mark whose pairs prove that it cannot be reversed; returns how many. Signs are left to people."""
    count = 0
    for task_id, task in tasks.items():
        proofs = [found.text for found in objections(task=task, solutions=solutions.get(task_id, ())) if found.proof]
        if proofs and task_id not in marks:
            marks.mark(task_id=task_id, mark=Mark(reversible=False, why=proofs[0], by="check"))
            count += 1
    return count
