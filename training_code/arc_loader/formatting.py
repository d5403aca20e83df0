"""PromptFormat: a puzzle as text, the strict way back, and token ids with what is to be learned. Sees no model.

Layout (ARChitects 2024): `preprompt`, then for each demonstration `query_beg input reply_beg output reply_end`, then
`query_beg test-input reply_beg`; the reply is `answer reply_end`. A grid is its rows of digits joined by `lines_sep`.
A character is one token, and so is a special token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

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

    def __post_init__(self) -> None:
        for field in ("query_beg", "reply_beg", "reply_end", "lines_sep"):
            value = getattr(self, field)
            if not value or DIGITS & set(value):
                raise FormatError(f"format {self.name}: {field} is some text without digits, not {shown(value)}")
        if not self.reply_end.endswith(self.eos_token):
            raise FormatError(
                f"format {self.name}: reply_end is {shown(self.reply_end)} without {self.eos_token} at its end"
            )

    def grid_text(self, grid: Grid) -> str:
        """Rows of digits joined by `lines_sep`, no trailing separator."""
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
        """Tokens of a text: one a character, `bos_token` and `eos_token` one each. Adds no bos."""
        for special in sorted(filter(None, {self.bos_token, self.eos_token}), key=len, reverse=True):
            text = text.replace(special, "x")
        return len(text)

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
        if kept == len(shown_task.train):
            return view
        places = [i for i, op in enumerate(view.ops) if isinstance(op, Reorder)]
        if not places:
            return view.with_ops(Reorder(tuple(range(kept))))
        ops = list(view.ops)
        ops[places[-1]] = Reorder(ops[places[-1]].order[:kept])
        return replace(view, ops=tuple(ops))

    def decode(self, text: str) -> Grid | None:
        """The grid a completion says, with or without `reply_end`, or None. Strict as `parse_grid`."""
        return parse_grid(text.removesuffix(self.reply_end), lines_sep=self.lines_sep)


def parse_grid(text: str, *, lines_sep: str) -> Grid | None:
    """The grid whose text this is, or None: digits only, 1 to 30 equally long rows of 1 to 30, nothing before or after."""
    rows = text.split(lines_sep)
    width = len(rows[0])
    if not (1 <= len(rows) <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        return None
    if any(len(row) != width or not DIGITS.issuperset(row) for row in rows):
        return None
    return freeze(np.array([[int(c) for c in row] for row in rows]))


ARCHITECTS = PromptFormat(
    name="architects",
    preprompt="ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjklmnpqrstuvwxyz",
    query_beg="I",
    reply_beg="\n+/-=O",
    reply_end="\n</s>",
    lines_sep="\n",
    max_tokens=8192,
)
SHORT = PromptFormat(
    name="short", preprompt="", query_beg="I", reply_beg="O", reply_end="</s>", lines_sep="\n", max_tokens=4096
)


class TokenTable:
    """The tokens of a shrunk vocabulary: every single character, and special tokens (longer texts), to and from ids.

    vocab: token -> id, ids distinct and not negative. Raises FormatError otherwise.
    """

    def __init__(self, vocab: Mapping[str, int]) -> None:
        self.vocab = dict(vocab)
        self._texts = {i: token for token, i in self.vocab.items()}
        if not self.vocab or "" in self.vocab or len(self._texts) != len(self.vocab) or min(self._texts) < 0:
            raise FormatError(f"a vocabulary needs tokens with distinct ids from 0 on, not {shown(self.vocab)}")
        longest_first = sorted((t for t in self.vocab if len(t) > 1), key=len, reverse=True)
        self._special = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")") if longest_first else None
        singles = {ord(t): i for t, i in self.vocab.items() if len(t) == 1}
        self._of_code = np.full(max(singles, default=0) + 2, -1, dtype=np.int32)  # last: no token
        for code, i in singles.items():
            self._of_code[code] = i

    def encode(self, text: str) -> np.ndarray:
        """Token ids int32 (L,). Raises FormatError for a character without a token."""
        pieces = self._special.split(text) if self._special else [text]  # special tokens stand at odd places
        parts = [
            np.array([self.vocab[piece]], dtype=np.int32) if n % 2 else self._encode_characters(piece)
            for n, piece in enumerate(pieces)
        ]
        return np.concatenate(parts)

    def _encode_characters(self, text: str) -> np.ndarray:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")  # (L,)
        ids = self._of_code[np.minimum(codes, len(self._of_code) - 1)]
        if (ids < 0).any():
            raise FormatError(f"no token for {shown(text[int(np.argmax(ids < 0))])} in {shown(text)}")
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids. Raises FormatError for an id that is no token."""
        try:
            return "".join([self._texts[int(i)] for i in ids])
        except KeyError as error:
            raise FormatError(f"no token has the id {error}") from None


@dataclass(frozen=True, eq=False)
class Sample:
    """One sequence to learn from.

    input_ids: int32 (L,)
    loss_mask: bool (L,), True on the tokens of replies (answer grid + `reply_end`) that are to be learned
    """

    key: str
    input_ids: np.ndarray
    loss_mask: np.ndarray


def training_sample(
    *, fmt: PromptFormat, table: TokenTable, task: Task, key: str, mask_first_n: int, answer: Grid | None = None
) -> Sample:
    """bos + all demonstrations, and query + reply where there is an answer; loss on the replies.

    task: as its view shows it (already transformed and fitted)
    mask_first_n: so many replies from the start carry no loss (the first cannot be known), but never the last one left
    answer: the right grid of task.test[0] under the same view, or None to leave the query out
    Raises FormatError if there is nothing to learn or an answer without a test input.
    """
    if answer is not None and not task.test:
        raise FormatError(f"key {key}: an answer without a test input")
    turns = [(pair.input, pair.output) for pair in task.train]
    if answer is not None:
        turns.append((task.test[0], answer))
    if not turns or mask_first_n < 0:
        raise FormatError(f"key {key}: {len(turns)} replies, the first {mask_first_n} masked: nothing to learn")
    parts = [(fmt.bos_token + fmt.preprompt, False)]
    for n, (question, reply) in enumerate(turns):
        parts.append((fmt.query_text(question), False))
        parts.append((fmt.reply_text(reply), n >= min(mask_first_n, len(turns) - 1)))
    ids = [table.encode(text) for text, _ in parts]
    mask = [np.full(len(part), learned) for part, (_, learned) in zip(ids, parts, strict=True)]
    return Sample(key=key, input_ids=np.concatenate(ids), loss_mask=np.concatenate(mask))


def prompt_ids(*, fmt: PromptFormat, table: TokenTable, task: Task) -> np.ndarray:
    """Token ids int32 (L,) of bos + prompt for task.test[0], to be continued by the reply."""
    return table.encode(fmt.bos_token + fmt.prompt(task))
