"""ReversibleMarker: buttons to mark by eye which puzzles are reversible. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import ipywidgets as widgets

from arc_loader.marks import Mark, Marks
from arc_loader.pictures import pairs_png
from arc_loader.sources.derived import pairs_of_tests
from arc_loader.sources.reversal import objections
from arc_loader.tasks import Solutions, Task


class ReversibleMarker:
    """One puzzle at a time: its pairs as a picture, the buttons below; every click that marks is saved before the next puzzle.

    tasks: the puzzles, in the order in which they are shown; solutions: of their tests, where known: these pairs are shown too
    widget: what a notebook shows
    path: the JSON file of the marks; puzzles that have a mark there are not shown again, but can be reached with `back`
    Raises ValueError without puzzles, MarkError for a malformed file.
    """

    def __init__(self, *, tasks: Mapping[str, Task], solutions: Solutions, path: Path | str) -> None:
        if not tasks:
            raise ValueError("there are no puzzles to mark")
        self.marks = Marks(path)
        self._tasks, self._solutions = dict(tasks), dict(solutions)
        self._ids = list(self._tasks)
        self._seen: list[int] = []  # the way back
        self._place = -1
        self.title = widgets.HTML()
        self.picture = widgets.Image(format="png")
        self.hints = widgets.HTML()
        self.why = widgets.Text(placeholder="why (optional)", layout=widgets.Layout(width="30em"))
        self.reversible = self._button("reversible", "success")
        self.not_reversible = self._button("not reversible", "danger")
        self.skip = self._button("skip", "")
        self.back = self._button("back", "")
        self.progress = widgets.IntProgress(min=0, max=len(self._ids))
        self.status = widgets.HTML()
        self.reversible.on_click(lambda _: self._mark(True))
        self.not_reversible.on_click(lambda _: self._mark(False))
        self.skip.on_click(lambda _: self._forward())
        self.back.on_click(lambda _: self._backward())
        buttons = widgets.HBox([self.reversible, self.not_reversible, self.skip, self.back, self.why])
        self.widget = widgets.VBox(
            [self.title, self.picture, self.hints, buttons, widgets.HBox([self.progress, self.status])]
        )
        self._go(self._next(-1))

    @property
    def current(self) -> str | None:
        """The id of the puzzle that is shown; None at the end."""
        return self._ids[self._place] if self._place < len(self._ids) else None

    @staticmethod
    def _button(text: str, style: str) -> widgets.Button:
        return widgets.Button(description=text, button_style=style)

    def _next(self, place: int) -> int:
        """The first place behind `place` without a mark; the end if there is none."""
        unmarked = (n for n in range(place + 1, len(self._ids)) if self._ids[n] not in self.marks)
        return next(unmarked, len(self._ids))

    def _mark(self, reversible: bool) -> None:
        if self.current is not None:
            self.marks.mark(task_id=self.current, mark=Mark(reversible=reversible, why=self.why.value.strip()))
            self._forward()

    def _forward(self) -> None:
        if self.current is not None:
            self._seen.append(self._place)
            self._go(self._next(self._place))

    def _backward(self) -> None:
        before = self._seen.pop() if self._seen else max(self._place - 1, 0)
        self._go(before)

    def _go(self, place: int) -> None:
        """Show the puzzle at a place, or the end."""
        self._place = place
        task_id = self.current
        mark = self.marks.get(task_id) if task_id is not None else None
        for button in (self.reversible, self.not_reversible, self.skip):
            button.disabled = task_id is None
        self.back.disabled = place == 0 and not self._seen
        self.why.value = mark.why if mark else ""
        self.picture.layout.display = "none" if task_id is None else None
        if task_id is None:
            self.title.value, self.hints.value = "<b>no more puzzles</b>", ""
        else:
            said = "" if mark is None else f" (marked {'' if mark.reversible else 'not '}reversible by {mark.by})"
            self.title.value = f"<b>{escape(task_id)}</b>, puzzle {place + 1} of {len(self._ids)}{said}"
            self._show(self._tasks[task_id])
        self.progress.value = sum(known in self.marks for known in self._ids)
        self.status.value = f"{self.progress.value} of {len(self._ids)} marked; in the file: {self.marks.summary()}"

    def _show(self, task: Task) -> None:
        """All known pairs of a puzzle, and what the check says against it."""
        known = self._solutions.get(task.id, ())
        tests = pairs_of_tests(task=task, solutions=known) if known else ()
        self.picture.value = pairs_png(task.train + tests)
        found = objections(task=task, solutions=known)
        self.hints.value = "<br>".join(f"{'proof' if o.proof else 'sign'} against it: {escape(o.text)}" for o in found)
