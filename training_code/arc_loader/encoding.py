"""Encoder: grids of one format straight to the ids of one token table, by look-up, with no text in between.

Works with the codes of `layouts`: symmetry and order only move codes about, a view's colours are ten entries of the table that turns
codes into ids, and the loss mask is `code >= learned`. Tests compare with the text way on random puzzles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import N_COLOURS, Grid
from arc_loader.layouts import Layouts
from arc_loader.prompt_format import FormatError, PromptFormat
from arc_loader.tasks import Task
from arc_loader.token_table import TokenTable


@dataclass(frozen=True, eq=False)
class Sample:
    """One sequence to learn from.

    input_ids: int32 (L,)
    loss_mask: bool (L,), True on the tokens of replies (answer grid + `reply_end`) that are to be learned
    """

    key: str
    input_ids: np.ndarray
    loss_mask: np.ndarray


class Encoder:
    """Make one with `Encoder.of`; it is kept with the table, and its layouts with it. Raises FormatError as Layouts."""

    def __init__(self, *, fmt: PromptFormat, table: TokenTable) -> None:
        self.fmt, self.table = fmt, table
        self._layouts = Layouts(fmt=fmt, table=table)
        self._learned = self._layouts.learned
        self.head = self._layouts.head

    @classmethod
    def of(cls, *, fmt: PromptFormat, table: TokenTable) -> Encoder:
        """The encoder for a format and a table, made at the first call."""
        if fmt not in table.encoders:
            table.encoders[fmt] = cls(fmt=fmt, table=table)
        return table.encoders[fmt]

    def __reduce__(self) -> tuple:
        return _encoder, (self.fmt, self.table)

    def question(self, grid: Grid) -> np.ndarray:
        """Codes (L,) of `query_text(grid)`."""
        layout = self._layouts.question(grid.shape)
        codes = layout.codes.copy()
        layout.fill(codes, grid)
        return codes

    def turn(self, question: Grid, reply: Grid) -> np.ndarray:
        """Codes (L,) of `query_text(question) + reply_text(reply)`; those of the reply have `learned` added."""
        first, second = self._layouts.question(question.shape), self._layouts.reply(reply.shape)
        codes = np.concatenate((first.codes, second.codes))
        first.fill(codes, question)
        second.fill(codes[len(first.codes) :], reply.astype(codes.dtype) + self._learned)
        return codes

    def turn_length(self, question: Grid, reply: Grid) -> int:
        """Tokens of `query_text(question) + reply_text(reply)`."""
        return len(self._layouts.question(question.shape).codes) + len(self._layouts.reply(reply.shape).codes)

    def ids(self, codes: np.ndarray, colours: Sequence[int] | None = None) -> np.ndarray:
        """Token ids int32 (L,) of codes, colour c shown as colours[c]."""
        ids = self._layouts.ids
        if colours is not None:
            ids = ids.copy()
            shown = self._layouts.colour_ids[list(colours)]
            ids[:N_COLOURS] = ids[self._learned : self._learned + N_COLOURS] = shown
        return ids.take(codes)

    def joined(
        self, turns: list[np.ndarray], *, key: str, mask_first_n: int, colours: Sequence[int] | None = None
    ) -> Sample:
        """The sample of turns (codes of a question and its reply each), the first replies without loss as in `training_sample`."""
        if not turns or mask_first_n < 0:
            raise FormatError(f"key {key}: {len(turns)} replies, the first {mask_first_n} masked: nothing to learn")
        codes = np.concatenate([self.head, *turns])
        mask = codes >= self._learned
        masked = min(mask_first_n, len(turns) - 1)
        if masked:
            mask[: len(self.head) + sum(map(len, turns[:masked]))] = False
        return Sample(key, self.ids(codes, colours), mask)

    def turns(self, task: Task, *, answer: Grid | None = None) -> list[np.ndarray]:
        """Codes of every demonstration, and of the first test input with its answer where one is given."""
        turns = [self.turn(pair.input, pair.output) for pair in task.train]
        return turns if answer is None else [*turns, self.turn(task.test[0], answer)]

    def prompt(self, task: Task) -> np.ndarray:
        """Token ids int32 (L,) of bos + prompt. Raises FormatError for a puzzle without a test input."""
        if not task.test:
            raise FormatError(f"puzzle {task.id}: no test input to ask for")
        return self.ids(np.concatenate([self.head, *self.turns(task), self.question(task.test[0])]))


def _encoder(fmt: PromptFormat, table: TokenTable) -> Encoder:
    return Encoder.of(fmt=fmt, table=table)
