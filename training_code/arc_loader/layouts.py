"""Layouts: where the cells of a grid of a certain shape stand among the tokens of a format's question and reply. Knows no puzzles.

Codes stand for tokens: a cell is its colour, every other token of the layout a number from 10 on; what belongs to a reply has
`learned` added. For rows joined by one character places are counted; for a grid encoder they are read from texts that
the format writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from arc_loader.grids import N_COLOURS, Grid, shown
from arc_loader.prompt_format import FormatError, PromptFormat
from arc_loader.token_table import TokenTable


@dataclass(frozen=True, eq=False)
class Layout:
    """A grid of one shape (H, W) without its colours.

    codes (L,): what stands around the cells
    window: (begin, end, H, S): codes[begin:end] as an array (H, S) has the cells in its first W columns; or None, then
    cells (C,): where colours go; source (C,): which ones
    """

    codes: np.ndarray
    window: tuple[int, int, int, int] | None
    cells: np.ndarray | None = None
    source: np.ndarray | None = None

    def fill(self, codes: np.ndarray, grid: np.ndarray) -> None:
        """Put the colours of a grid (H, W) where they go in a copy (L,) of `codes`."""
        if self.window is None:
            codes[self.cells] = grid.reshape(-1)[self.source]
        else:
            begin, end, height, step = self.window
            codes[begin:end].reshape(height, step)[:, : grid.shape[1]] = grid


class Layouts:
    """The layouts of one format in the tokens of one table, made when a shape is first asked for.

    dtype, learned: type of codes, and what is added to those of replies
    ids: int32, the token id of every code; head: codes of bos + preprompt
    Raises FormatError for a table without a token for something in the layout, or with a token that could swallow cells of a grid
    (such as "00") or spans the border of two parts: then a cell would have no place of its own.
    """

    def __init__(self, *, fmt: PromptFormat, table: TokenTable) -> None:
        self._fmt, self._table = fmt, table
        small = len(table.vocab) <= 128 - N_COLOURS
        self.dtype = np.dtype(np.uint8 if small else np.uint16)
        self.learned = 128 if small else 1 << 13
        self.ids = np.zeros(2 * self.learned, np.int32)
        self._codes: dict[int, int] = {}  # id of a token of the layout -> its code
        self._texts: dict[str, np.ndarray] = {}  # codes of parts of the layout
        self._known: dict[tuple[int, int, bool], Layout] = {}
        self.colour_ids = self._find_colours()  # (10,)
        self.ids[:N_COLOURS] = self.ids[self.learned : self.learned + N_COLOURS] = self.colour_ids
        self.head = self._constants(fmt.bos_token + fmt.preprompt)
        self._check_joints()

    def question(self, shape: tuple[int, int]) -> Layout:
        """Of `query_text` of a grid."""
        return self._known.get((*shape, False)) or self._make(shape, reply=False)

    def reply(self, shape: tuple[int, int]) -> Layout:
        """Of `reply_text` of a grid; with `learned` added, which the colours that are put in need too."""
        return self._known.get((*shape, True)) or self._make(shape, reply=True)

    def _find_colours(self) -> np.ndarray:
        """The id of each colour (10,), read from grids of one cell."""
        texts = [self._fmt.grid_text(np.full((1, 1), colour)) for colour in range(N_COLOURS)]
        ids = [self._table.encode(text) for text in texts]
        differ = np.flatnonzero(np.ptp(np.stack(ids), axis=0)) if len({len(i) for i in ids}) == 1 else []
        if not len(differ) or len({int(i[differ[0]]) for i in ids}) < N_COLOURS:
            raise FormatError(f"format {self._fmt.name}: the ten colours are not ten tokens of this table")
        symbols = {text[n] for n in range(len(texts[0])) for text in texts if text[n] not in (texts[0][n], texts[1][n])}
        symbols |= {text[n] for n in range(len(texts[0])) for text in texts[:2] if texts[0][n] != texts[1][n]}
        many = np.zeros((11, 11), np.int8)  # every character that the layout has anywhere
        written = symbols | set(self._fmt.query_text(many) + self._fmt.reply_text(many) + "0123456789")
        for token in self._table.vocab:
            if len(token) > 1 and symbols & set(token) and written.issuperset(token):
                raise FormatError(f"format {self._fmt.name}: the token {shown(token)} could hold cells of a grid")
        return np.array([i[differ[0]] for i in ids], np.int32)

    def _check_joints(self) -> None:
        """Whether the parts that are encoded apart give what the whole text would."""
        grid = np.zeros((2, 1), np.int8)
        fmt = self._fmt
        question, reply = fmt.query_text(grid), fmt.reply_text(grid)
        parts = [fmt.bos_token + fmt.preprompt, question, reply, question, reply]
        if not np.array_equal(
            np.concatenate([self._table.encode(t) for t in parts]), self._table.encode("".join(parts))
        ):
            raise FormatError(f"format {fmt.name}: a token of this table spans the border of two parts of the layout")

    def _constants(self, tokens: str | np.ndarray) -> np.ndarray:
        """Codes (L,) of a text or of ids that no view changes; a new token gets the next code."""
        ids = self._table.encode(tokens) if isinstance(tokens, str) else tokens
        codes = np.empty(len(ids), self.dtype)
        for n, token in enumerate(ids.tolist()):
            codes[n] = code = self._codes.setdefault(token, N_COLOURS + len(self._codes))
            if code >= self.learned:
                raise FormatError(f"format {self._fmt.name}: more than {self.learned - N_COLOURS} tokens in the layout")
            self.ids[code] = self.ids[self.learned + code] = token
        return codes

    def _make(self, shape: tuple[int, int], *, reply: bool) -> Layout:
        added = self.dtype.type(self.learned if reply else 0)
        if self._fmt.grid_encoder is None and len(self._fmt.lines_sep) == 1:
            codes, *places = self._counted(shape, reply=reply)
        else:
            codes, *places = self._read(shape, self._fmt.reply_text if reply else self._fmt.query_text)
        layout = self._known[(*shape, reply)] = Layout(codes + added, *places)
        return layout

    def _counted(self, shape: tuple[int, int], *, reply: bool) -> tuple[np.ndarray, tuple[int, int, int, int]]:
        """Codes and window: rows joined by the separator, one token; the text after the grid has one token at least."""
        height, width = shape
        fmt = self._fmt
        before, after = ("", fmt.reply_end) if reply else (fmt.query_beg, fmt.reply_beg)
        for text in (before, after, fmt.lines_sep):
            if text not in self._texts:
                self._texts[text] = self._constants(text)
        before, after, between = (self._texts[text] for text in (before, after, fmt.lines_sep))
        rows = np.zeros((height, width + 1), self.dtype)
        rows[:, width:] = between
        codes = np.concatenate((before, rows.reshape(-1)[:-1], after))
        return codes, (len(before), len(before) + rows.size, *rows.shape)

    def _read(
        self, shape: tuple[int, int], text_of: Callable[[Grid], str]
    ) -> tuple[np.ndarray, None, np.ndarray, np.ndarray]:
        """Codes, no window, places of cells, which: cells are where two grids of one colour differ; numbers as colours tell which."""
        number = np.arange(shape[0] * shape[1])
        probes = [number * 0, number * 0 + 1, number % 10, number // 10 % 10, number // 100]
        ids = [self._table.encode(text_of(probe.reshape(shape).astype(np.int8))) for probe in probes]
        cells = np.flatnonzero(ids[0] != ids[1]) if len({len(i) for i in ids}) == 1 else number[:0]
        ordered = np.argsort(self.colour_ids)
        places = [np.searchsorted(self.colour_ids, i[cells], sorter=ordered) for i in ids]
        colours = [ordered[np.minimum(place, N_COLOURS - 1)] for place in places]
        source = colours[2] + 10 * colours[3] + 100 * colours[4]  # (C,)
        found = all(np.array_equal(self.colour_ids[c], i[cells]) for c, i in zip(colours, ids, strict=True))
        if not found or not np.array_equal(np.unique(source), number):
            raise FormatError(f"format {self._fmt.name}: a grid of {shape} has no token a cell in this table")
        codes = self._constants(ids[0])
        codes[cells] = 0
        return codes, None, cells, source
