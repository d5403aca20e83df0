"""Which position ids a model wants to be fed with: the one narrow interface between models and everything that feeds them.

Collator, search and scoring never compute positions themselves; they ask the `Positions` of the model and treat the numbers as
opaque. Standard models count tokens. Our small model (`arc_llama`) knows where in a grid a token stands: grid number, row and
column, packed into one integer together with the running index. Nothing in here knows about prompts, puzzles or weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import LongTensor, Tensor

_INDEX_BITS, _SIDE_BITS, _SEGMENT_BITS = 24, 6, 16
_SIDE_MAX = (1 << _SIDE_BITS) - 1


class Positions(Protocol):
    """Computes position ids from token ids."""

    def of(self, input_ids: LongTensor, *, after: LongTensor | None = None) -> LongTensor:
        """Position ids (B, L) of the tokens `input_ids` (B, L), which start a sequence or follow a token at position `after` (B,)."""


@dataclass(frozen=True)
class RunningPositions:
    """0, 1, 2, ...: what every standard transformers model expects."""

    def of(self, input_ids: LongTensor, *, after: LongTensor | None = None) -> LongTensor:
        """Position ids (B, L) of `input_ids` (B, L); `after` (B,) is the position id of the token before, if any."""
        steps = torch.arange(input_ids.shape[1], device=input_ids.device)
        first = torch.zeros_like(input_ids[:, :1]) if after is None else after[:, None] + 1  # (B, 1)
        return first + steps


@dataclass(frozen=True)
class GridPositions:
    """Running index, grid number, row and column of each token, packed into one int64.

    A token of `grid_start_ids` opens a grid: it stands at row 1, column 0, so that the next token is the cell (1, 1). The row
    separator opens the next row (row + 1, column 0), hence whatever is predicted next always stands one column further in the
    same row as the token that predicts it. A cell token moves one column on. Any other token stands at (0, 0), outside all grids.
    Rows and columns saturate at 63, far outside what a valid grid can reach.
    """

    grid_start_ids: tuple[int, ...]
    row_end_id: int
    cell_ids: tuple[int, ...]

    def of(self, input_ids: LongTensor, *, after: LongTensor | None = None) -> LongTensor:
        """Packed position ids (B, L) of `input_ids` (B, L); `after` (B,) is the packed position id of the token before, if any."""
        batch, length = input_ids.shape
        if after is None:
            index0 = segment0 = row0 = col0 = torch.zeros((batch, 1), dtype=torch.long, device=input_ids.device)
        else:
            index0, segment0, row0, col0 = (axis[:, None] for axis in unpack_positions(after))  # (B, 1) each
            index0 = index0 + 1
        steps = torch.arange(length, device=input_ids.device)  # (L,)
        start = _is_any(input_ids, self.grid_start_ids)  # (B, L) bool, like all below
        row_end = input_ids == self.row_end_id
        cell = _is_any(input_ids, self.cell_ids)
        outside = ~(start | row_end | cell)

        rows = row_end.long().cumsum(1)
        reset = torch.where(start | outside, steps, -1).cummax(1).values  # last token that set the row anew, -1: none
        reset_at = reset.clamp(min=0)
        row = rows - rows.gather(1, reset_at) + start.gather(1, reset_at).long()
        row = torch.where(reset < 0, rows + row0, row)

        cells = cell.long().cumsum(1)
        line = torch.where(~cell, steps, -1).cummax(1).values  # last token that set the column to 0, -1: none
        col = cells - cells.gather(1, line.clamp(min=0))
        col = torch.where(line < 0, cells + col0, col)
        return pack_positions(index0 + steps, segment0 + start.long().cumsum(1), row, col)


def pack_positions(index: Tensor, segment: Tensor, row: Tensor, col: Tensor) -> LongTensor:
    """One int64 from running index, grid number, row and column (tensors of one shape); the inverse of `unpack_positions`."""
    row, col = row.clamp(max=_SIDE_MAX), col.clamp(max=_SIDE_MAX)
    return (((segment << _SIDE_BITS | row) << _SIDE_BITS | col) << _INDEX_BITS) | index


def unpack_positions(packed: LongTensor) -> tuple[LongTensor, LongTensor, LongTensor, LongTensor]:
    """(index, segment, row, col) from packed position ids, each of the same shape."""
    index = packed & ((1 << _INDEX_BITS) - 1)
    rest = packed >> _INDEX_BITS
    col = rest & _SIDE_MAX
    row = (rest >> _SIDE_BITS) & _SIDE_MAX
    segment = (rest >> 2 * _SIDE_BITS) & ((1 << _SEGMENT_BITS) - 1)
    return index, segment, row, col


def positions_for(model: torch.nn.Module) -> Positions:
    """The `Positions` of a model (also of one wrapped by peft): its config's own if it has `positions()`, else the running index."""
    config = model.config
    return config.positions() if hasattr(config, "positions") else RunningPositions()


def _is_any(ids: LongTensor, wanted: Sequence[int]) -> Tensor:
    """Bool tensor: where `ids` is one of `wanted` (a handful, so comparisons beat torch.isin)."""
    hit = ids == wanted[0]
    for token in wanted[1:]:
        hit = hit | (ids == token)
    return hit
