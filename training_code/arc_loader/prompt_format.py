"""PromptFormat: how a puzzle is laid out as text, and the strict way back. Sees no token ids and no model.

Layout (ARChitects 2024): `preprompt`, then for each demonstration `query_beg input reply_beg output reply_end`, then
`query_beg test-input reply_beg`; the reply is `answer reply_end`. A grid is its rows of digits joined by `lines_sep`, or what a grid
encoder writes. A character is one token, and so is a special token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from arc_loader.grid_encoders import EncoderError, GridEncoder, parse_grid_encoder
from arc_loader.grids import MAX_SIDE, Grid, freeze, shown
from arc_loader.tasks import Task
from arc_loader.transforms import Reorder
from arc_loader.views import View

DIGITS = frozenset("0123456789")


class FormatError(ValueError):
    """A layout, a text or a token that breaks a rule; the message shows it."""


@dataclass(frozen=True, kw_only=True)
class PromptFormat:
    """How puzzles are laid out as text.

    lines_sep: between the rows of a grid, never after the last; holds no digit
    reply_end: ends with `eos_token` ("" for a layout without one)
    bos_token: put first by `prompt_ids` and `training_sample`, counted by `length`; "" for a model without one
    max_tokens: default limit of `fit`
    special_tokens: texts other than bos and eos that are one token ("user")
    grid_encoder: name of the encoder that writes grids instead of `lines_sep` (see arc_loader.grid_encoders)
    """

    name: str
    preprompt: str
    query_beg: str
    reply_beg: str
    reply_end: str
    lines_sep: str
    bos_token: str = "<s>"
    eos_token: str = "</s>"
    max_tokens: int
    special_tokens: tuple[str, ...] = ()
    grid_encoder: str | None = None

    def __post_init__(self) -> None:
        for field in ("query_beg", "reply_beg", "reply_end", "lines_sep"):
            value = getattr(self, field)
            if not value or DIGITS & set(value):
                raise FormatError(f"format {self.name}: {field} is some text without digits, not {shown(value)}")
        if not self.reply_end.endswith(self.eos_token):
            raise FormatError(
                f"format {self.name}: reply_end is {shown(self.reply_end)} without {self.eos_token} at its end"
            )
        if isinstance(self.special_tokens, str) or not all(self.special_tokens):
            raise FormatError(f"format {self.name}: special_tokens are some texts, not {shown(self.special_tokens)}")
        object.__setattr__(self, "special_tokens", tuple(self.special_tokens))
        if self.grid_encoder is not None:
            try:
                _encoder(self.grid_encoder)
            except EncoderError as error:
                raise FormatError(f"format {self.name}: {error}") from None

    def grid_text(self, grid: Grid) -> str:
        """Rows of digits joined by `lines_sep`, no trailing separator; or what the format's `grid_encoder` writes."""
        if self.grid_encoder is not None:
            return _encoder(self.grid_encoder).to_text(grid)
        return self.lines_sep.join("".join(map(str, row)) for row in grid.tolist())

    def query_text(self, grid: Grid) -> str:
        """`query_beg` + grid + `reply_beg`: what the model is asked."""
        return self.query_beg + self.grid_text(grid) + self.reply_beg

    def reply_text(self, grid: Grid) -> str:
        """Answer grid + `reply_end`: what the model is to say."""
        return self.grid_text(grid) + self.reply_end

    def train_text(self, task: Task) -> str:
        """`preprompt` + all demonstrations."""
        return self.preprompt + "".join(self.query_text(p.input) + self.reply_text(p.output) for p in task.train)

    def prompt(self, task: Task) -> str:
        """`train_text` + the query of the puzzle's first test input. Raises FormatError if there is none."""
        if not task.test:
            raise FormatError(f"puzzle {task.id}: no test input to ask for")
        return self.train_text(task) + self.query_text(task.test[0])

    def count_tokens(self, text: str) -> int:
        """Tokens of a text: one a character, `bos_token`, `eos_token` and `special_tokens` one each. Adds no bos."""
        return len(_special_pattern(self.bos_token, self.eos_token, *self.special_tokens).sub("x", text))

    def max_new_tokens(self) -> int:
        """Tokens of the largest reply (30x30 grid + `reply_end`), plus one spare."""
        return self.count_tokens(self.reply_text(np.zeros((MAX_SIDE, MAX_SIDE), dtype=np.int8))) + 1

    def length(self, task: Task) -> int:
        """Tokens of bos + prompt, or of bos + demonstrations where there is no test input."""
        return bool(self.bos_token) + self.count_tokens(self.prompt(task) if task.test else self.train_text(task))

    def fit(self, task: Task, *, max_tokens: int | None = None, reserve: int = 0) -> Task:
        """The puzzle with its last demonstrations dropped until `length` <= max_tokens - reserve; itself if it fits.

        max_tokens: limit in tokens, the format's own when left out
        reserve: tokens to leave free, e.g. `max_new_tokens()` for an answer
        Raises FormatError if it is too long even with one demonstration.
        """
        limit = (self.max_tokens if max_tokens is None else max_tokens) - reserve
        for kept in range(len(task.train), 0, -1):
            shorter = task if kept == len(task.train) else replace(task, train=task.train[:kept])
            if self.length(shorter) <= limit:
                return shorter
        raise FormatError(
            f"puzzle {task.id}: {self.length(task)} tokens, more than {limit} even with its first demonstration alone"
        )

    def fit_view(self, task: Task, view: View, *, max_tokens: int | None = None, reserve: int = 0) -> View:
        """The view whose puzzle fits as in `fit`: its `ex` op is shortened, or one is added at the end.

        task: the puzzle itself (not yet transformed)
        """
        shown_task = view.apply(task)
        kept = len(self.fit(shown_task, max_tokens=max_tokens, reserve=reserve).train)
        return view if kept == len(shown_task.train) else shortened(view, kept=kept)

    def decode(self, text: str) -> Grid | None:
        """The grid a completion says, with or without `reply_end`, or None. Strict as `parse_grid`, or as the grid encoder."""
        text = text.removesuffix(self.reply_end)
        if self.grid_encoder is None:
            return parse_grid(text, lines_sep=self.lines_sep)
        try:
            return _encoder(self.grid_encoder).to_grid(text)
        except EncoderError:
            return None


def shortened(view: View, *, kept: int) -> View:
    """The view that shows only the first `kept` of its demonstrations (fewer than it shows now): its last `ex` cut, or one added."""
    places = [i for i, op in enumerate(view.ops) if isinstance(op, Reorder)]
    if not places:
        return view.with_ops(Reorder(tuple(range(kept))))
    ops = list(view.ops)
    ops[places[-1]] = Reorder(ops[places[-1]].order[:kept])
    return replace(view, ops=tuple(ops))


def parse_grid(text: str, *, lines_sep: str) -> Grid | None:
    """The grid whose text this is, or None: digits only, 1 to 30 equally long rows of 1 to 30, nothing before or after."""
    rows = text.split(lines_sep)
    width = len(rows[0])
    if not (1 <= len(rows) <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        return None
    if any(len(row) != width or not DIGITS.issuperset(row) for row in rows):
        return None
    return freeze(np.array([[int(c) for c in row] for row in rows]))


@lru_cache(maxsize=64)
def _encoder(name: str) -> GridEncoder:
    return parse_grid_encoder(name)


@lru_cache(maxsize=64)
def _special_pattern(*tokens: str) -> re.Pattern[str]:
    """Matches any of the tokens, of several at one place the longest; "" stands for none and is left out."""
    longest_first = sorted(filter(None, set(tokens)), key=lambda token: (-len(token), token))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
