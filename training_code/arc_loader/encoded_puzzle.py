"""EncodedPuzzle: any view of one puzzle as token ids in a few array operations; what a symmetry needs is kept once it was asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from arc_loader.encoding import Encoder, Sample
from arc_loader.grids import Grid
from arc_loader.prompt_format import FormatError, shortened
from arc_loader.symmetry import SYMMETRIES, Composed, composed, turned
from arc_loader.tasks import Task
from arc_loader.views import View


class EncodedPuzzle:
    """Views of a puzzle as ids; equal to `training_sample` and `prompt_ids` of `view.apply(task)`, fitted by `fit_view`.

    answers: the solution of each test input in the puzzle's own orientation, or None; queries without one are left out of samples
    Up to 8 symmetries of all grids are kept, a byte a token; only those that were asked for.
    """

    def __init__(self, *, encoder: Encoder, task: Task, answers: Sequence[Grid] | None = None) -> None:
        if answers is not None and len(answers) != len(task.test):
            raise FormatError(f"puzzle {task.id}: {len(answers)} answers to {len(task.test)} test inputs")
        self.task, self._encoder, self._answers = task, encoder, answers
        pairs = [(pair.input, pair.output) for pair in task.train]
        self._grids = pairs + list(zip(task.test, answers or (), strict=False))
        self._turns: list[dict[int, np.ndarray]] = [{} for _ in range(SYMMETRIES)]  # of pair n under a symmetry

    def sample(self, view: View, *, mask_first_n: int, max_tokens: int | None = None) -> Sample:
        """The training sample of a view: demonstrations, and query with answer where the view has one and the answer is known.

        max_tokens: the last demonstrations are dropped until the sample has at most so many tokens; its key says so
        Raises ViewError for a view that does not fit the puzzle, FormatError if it is too long or there is nothing to learn.
        """
        ops, numbers = self._shown(view)
        answered = view.query is not None and self._answers is not None
        if answered:
            numbers = [*numbers, len(self.task.train) + view.query]
        view, turns = self._fitted(view, self._codes(ops.symmetry, numbers), last=answered, max_tokens=max_tokens)
        return self._encoder.joined(turns, key=str(view), mask_first_n=mask_first_n, colours=ops.colours)

    def prompt(self, view: View, *, max_tokens: int | None = None) -> tuple[View, np.ndarray]:
        """The view (shortened if cut) and ids int32 (L,) of bos + prompt, to be continued by the reply. Raises as `sample`."""
        if view.query is None:
            raise FormatError(f"key {view}: no test input to ask for")
        ops, numbers = self._shown(view)
        question = self._encoder.question(turned(self.task.test[view.query], ops.symmetry))
        pieces = [*self._codes(ops.symmetry, numbers), question]
        view, pieces = self._fitted(view, pieces, last=True, max_tokens=max_tokens)
        return view, self._encoder.ids(np.concatenate([self._encoder.head, *pieces]), ops.colours)

    def _shown(self, view: View) -> tuple[Composed, Collection[int]]:
        view.check(self.task)
        ops = composed(view)
        return ops, range(len(self.task.train)) if ops.order is None else ops.order

    def _codes(self, symmetry: int, numbers: Collection[int]) -> list[np.ndarray]:
        """Codes of these pairs, demonstrations first and then the test inputs with their answers."""
        known = self._turns[symmetry]
        for n in numbers:
            if n not in known:
                question, reply = self._grids[n]
                known[n] = self._encoder.turn(turned(question, symmetry), turned(reply, symmetry))
        return [known[n] for n in numbers]

    def _fitted(
        self, view: View, pieces: list[np.ndarray], *, last: bool, max_tokens: int | None
    ) -> tuple[View, list[np.ndarray]]:
        """As PromptFormat.fit_view. last: the last piece is no demonstration and stays."""
        if max_tokens is None:
            return view, pieces
        sizes = [len(piece) for piece in pieces]
        shown = len(pieces) - last
        room = max_tokens - len(self._encoder.head) - sum(sizes[shown:])
        kept = int(np.searchsorted(np.cumsum(sizes[:shown]), room, side="right"))
        if kept == shown and kept:
            return view, pieces
        if not kept:
            raise FormatError(f"key {view}: more than {max_tokens} tokens even with its first demonstration alone")
        return shortened(view, kept=kept), pieces[:kept] + pieces[shown:]
