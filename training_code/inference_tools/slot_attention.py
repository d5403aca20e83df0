"""Attention of the tokens of a packed pass, each over the cached slots that it may see.

A pass holds tokens of several sequences one after the other, in a single row, so that no token is padding: every other layer of a model
works on tokens one by one and does not care. Only attention does, and is replaced by `slot_attention` for the pass through transformers'
public AttentionInterface. For inference only; knows no prompts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AttentionInterface

from inference_tools.slot_kernel import fits, kernel_attention
from inference_tools.slot_layout import Layout, Segment, additive

NAME = "arc_slots"
_BLOCK = 128  # queries per product, so that the scores stay in the processor's cache
_VECTOR = 32  # lines that the processor handles together where a softmax runs across them
_FEW = 24  # fewer lines than that are not worth padding to so many
_WASTE = 96  # slots that are read for nothing before it pays to copy the others together


@dataclass(frozen=True)
class _Block:
    """Up to `_BLOCK` tokens of a segment: they see the first `plain` slots of `row`, and then those of `more` (U,), or the next `width`.

    `mask` is added to the scores of the latter: (L, width) for L query lines in float32; else (T, width), or (width, L) where lines are
    padded to `lines`.
    """

    row: int
    begin: int
    end: int
    plain: int
    width: int
    more: Tensor | None
    mask: Tensor
    lines: int


def slot_attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    layout: Layout | None = None,
    **_unused: object,
) -> tuple[Tensor, None]:
    """transformers' attention interface: query (1, H, N, D), key and value (rows, Hkv, slots, D) -> (1, N, H, D), None.

    `layout` comes from the keyword arguments of the model's call. Tokens outside all segments get zeros.
    """
    if layout is None:
        raise ValueError(
            "slot_attention needs the layout of its pass: this model does not hand on its keyword arguments"
        )
    layout.calls += 1
    if layout.at_end is not None and layout.calls == layout.layers:
        layout = layout.at_end
        if not layout.segments:
            return torch.zeros_like(query.transpose(1, 2)), None
    scaling = query.shape[3] ** -0.5 if scaling is None else scaling
    if fits(query[0], key, value):
        work = kernel_attention
    else:
        work = _by_block if query.device.type == "cpu" else _padded
    return work(query[0], key, value, layout, scaling)[None], None


def _by_block(query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float) -> Tensor:
    """Plain products, block by block: on a CPU faster than torch's fused kernel, and nothing is padded. -> (N, H, D)."""
    heads, _, size = query.shape
    shared = key.shape[1]
    group = heads // shared  # query heads that share a key head
    if "blocks" not in layout.prepared:
        blocks = [block for part in layout.segments for block in _blocks(part, group, query.dtype)]
        most = max((block.end - block.begin) * (block.plain + block.width) for block in blocks)
        scratch = query.new_empty(heads * most) if query.dtype == torch.float32 else None
        layout.prepared["blocks"] = blocks, scratch
    blocks, scratch = layout.prepared["blocks"]
    query = query * scaling
    out = layout.room(query)
    for block in blocks:
        length = block.end - block.begin
        lines = query[:, block.begin : block.end].reshape(shared, group * length, size)  # (Hkv, G * T, D)
        seen = key[block.row], value[block.row]  # (Hkv, slots, D)
        if scratch is None:
            mixed = _in_columns(lines, *seen, block)  # (Hkv, G * T, D)
        else:
            mixed = _in_rows(lines, *seen, block, scratch)
        out[block.begin : block.end] = mixed.reshape(heads, length, size).transpose(0, 1)
    return out


def _in_rows(lines: Tensor, keys: Tensor, values: Tensor, block: _Block, scratch: Tensor) -> Tensor:
    """A block of query lines (Hkv, L, D) over keys and values (Hkv, slots, D) -> (Hkv, L, D). Scores lie in `scratch`, a row a line.

    What lies apart is multiplied apart, so that neither keys nor values are copied together.
    """
    shared, count, _ = lines.shape
    plain, seen = block.plain, block.plain + block.width
    scores = scratch[: shared * count * seen].view(shared, count, seen)
    first, last = scores[:, :, :plain], scores[:, :, plain:]
    if block.more is None:
        torch.bmm(lines, keys[:, :seen].transpose(1, 2), out=scores)
        last += block.mask
        return torch.bmm(torch.softmax(scores, -1, out=scores), values[:, :seen])
    torch.bmm(lines, keys[:, :plain].transpose(1, 2), out=first)
    torch.baddbmm(block.mask, lines, keys.index_select(1, block.more).transpose(1, 2), out=last)
    torch.softmax(scores, -1, out=scores)
    return torch.bmm(first, values[:, :plain]).baddbmm_(last, values.index_select(1, block.more))


def _in_columns(lines: Tensor, keys: Tensor, values: Tensor, block: _Block) -> Tensor:
    """As `_in_rows`, for numbers of 16 bits: keys first, as torch would copy all of them to turn them over the other way round."""
    shared, count, _ = lines.shape
    plain, seen = block.plain, block.plain + block.width
    if block.more is None:
        keys, values = keys[:, :seen], values[:, :seen]
    else:
        keys = torch.cat((keys[:, :plain], keys.index_select(1, block.more)), 1)
        values = torch.cat((values[:, :plain], values.index_select(1, block.more)), 1)
    if block.lines > count:
        lines = F.pad(lines, (0, 0, 0, block.lines - count))
    scores = torch.bmm(keys, lines.transpose(1, 2))  # (Hkv, seen, L)
    if block.lines:  # softmax across the slots as they lie
        scores[:, plain:] += block.mask
        return torch.bmm(scores.softmax(1).transpose(1, 2), values)[:, :count]
    scores = scores.transpose(1, 2).reshape(-1, len(block.mask), seen)  # (H, T, seen)
    scores[:, :, plain:] += block.mask
    return torch.bmm(scores.softmax(-1).view(shared, count, seen), values)


def _blocks(part: Segment, group: int, dtype: torch.dtype) -> Iterator[_Block]:
    """A segment cut into blocks; where many slots are seen by no token of a block, the block lists those that are."""
    for begin, end, plain, hidden in part.cut(_BLOCK):
        width, more = hidden.shape[1], None
        needed = (~hidden).any(0)
        if width - int(needed.sum()) > _WASTE:
            more = torch.nonzero(needed)[:, 0]
            hidden, width = hidden[:, more], len(more)
            more = more + plain
        mask, lines = additive(hidden, dtype), 0
        count = group * (end - begin)
        if dtype == torch.float32:
            mask = mask.repeat(group, 1)  # (L, width)
        elif count >= _FEW:
            lines = -(-count // _VECTOR) * _VECTOR
            mask = F.pad(mask.repeat(group, 1), (0, 0, 0, lines - count)).t().contiguous()  # (width, L)
        yield _Block(part.row, begin, end, plain, width, more, mask, lines)


def _padded(query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float) -> Tensor:
    """One fused call for all segments, side by side and padded: for a GPU, where calls are dear and work is cheap. -> (N, H, D)."""
    if "padded" not in layout.prepared:
        layout.prepared["padded"] = _pad(layout, query.dtype, query.device)
    rows, line, place, mask = layout.prepared["padded"]
    wide = query.new_zeros((len(rows), mask.shape[2], query.shape[0], query.shape[2]))  # (R, T, H, D)
    wide[line, place] = query.transpose(0, 1)[: len(line)]
    seen = mask.shape[3]
    out = F.scaled_dot_product_attention(
        wide.transpose(1, 2),
        key[rows, :, :seen],
        value[rows, :, :seen],
        attn_mask=mask,
        scale=scaling,
        enable_gqa=query.shape[0] != key.shape[1],
    )  # (R, H, T, D)
    packed = query.new_zeros((query.shape[1], query.shape[0], query.shape[2]))
    packed[: len(line)] = out.transpose(1, 2)[line, place]
    return packed


def _pad(layout: Layout, dtype: torch.dtype, device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Row of each segment (R,); segment and place in it of each token (N,); mask (R, 1, T, S) for all segments side by side."""
    parts = layout.segments
    longest = max(part.end - part.begin for part in parts)
    seen = max(part.seen for part in parts)
    hidden = torch.ones((len(parts), 1, longest, seen), dtype=torch.bool)
    hidden[..., 0] = False  # padding sees something, so that its softmax is a number
    line, place = [], []
    for number, part in enumerate(parts):
        count = part.end - part.begin
        _, _, plain, mask = next(part.cut(count))
        hidden[number, 0, :count, :plain] = False
        hidden[number, 0, :count, plain : part.seen] = mask
        line.append(torch.full((count,), number))
        place.append(torch.arange(count))
    rows = torch.tensor([part.row for part in parts])
    return (*(t.to(device) for t in (rows, torch.cat(line), torch.cat(place))), additive(hidden, dtype).to(device))


@contextmanager
def using(*, model: torch.nn.Module) -> Iterator[None]:
    """Let `model` attend by `slot_attention` inside the block. Costs a walk over all modules, unless an outer block has done it."""
    before = model.config._attn_implementation
    if before == NAME:
        yield
        return
    model.set_attn_implementation(NAME)
    try:
        yield
    finally:
        model.set_attn_implementation(before)


AttentionInterface.register(NAME, slot_attention)
