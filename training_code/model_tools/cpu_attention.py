"""Causal attention for training on a CPU, by blocks of plain matrix products instead of torch's fused CPU kernel.

How much faster a training step gets: `benchmarks/bench_train.py`.

Registered with transformers under the name `NAME` (its public AttentionInterface), chosen by `loading` for training on a CPU. It serves
the plain causal case (right-padded batches without a mask, whole sequences) and rows that several samples share (an integer mask of
segments, see `packing`), where only the blocks within a segment are computed; anything else goes to SDPA. Knows no puzzles.
"""

from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import sdpa_mask

NAME = "arc_cpu_blocks"
BLOCK = 256  # queries per block; keys beyond the block's end are never touched
ROWS = 4  # batch rows per block, so that the score matrix stays in the cache
KEPT_BYTES = 1 << 26  # weights of a layer up to this size are kept for the backward pass, larger ones computed again

_Block: TypeAlias = tuple[slice, int, int, int]  # rows, first key, first query, one past the last query (and key)


class _BlockAttention(torch.autograd.Function):
    """softmax(q k^T / sqrt(D) + causal) v for q, k, v (B, H, L, D), within the spans of `blocks` (see `_blocks`)."""

    @staticmethod
    def forward(ctx, query: Tensor, key: Tensor, value: Tensor, scaling: float, blocks: list[_Block]) -> Tensor:
        query = query * scaling
        out, weights = torch.empty_like(query), []
        size = sum((end - begin) * (end - first) * (rows.stop - rows.start) for rows, first, begin, end in blocks)
        keep = size * query.shape[1] * query.element_size() <= KEPT_BYTES
        for block in blocks:
            rows, first, begin, end = block
            weight = _weights(query, key, block)
            out[rows, :, begin:end] = weight @ value[rows, :, first:end]
            if keep:
                weights.append(weight)
        ctx.scaling, ctx.blocks = scaling, blocks
        ctx.save_for_backward(query, key, value, *weights)
        return out

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None, None]:
        query, key, value, *weights = ctx.saved_tensors
        d_query, d_key, d_value = torch.empty_like(query), torch.zeros_like(key), torch.zeros_like(value)
        for number, block in enumerate(ctx.blocks):
            rows, first, begin, end = block
            weight = weights[number] if weights else _weights(query, key, block)
            g = grad[rows, :, begin:end]
            d_value[rows, :, first:end] += weight.transpose(2, 3) @ g
            d_weight = g @ value[rows, :, first:end].transpose(2, 3)
            # the softmax's own derivative: w * (dw - sum(w * dw))
            d_scores = weight * (d_weight - (weight * d_weight).sum(-1, keepdim=True))
            d_query[rows, :, begin:end] = d_scores @ key[rows, :, first:end]
            d_key[rows, :, first:end] += d_scores.transpose(2, 3) @ query[rows, :, begin:end]
        return d_query * ctx.scaling, d_key, d_value, None, None


def block_attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **_unused,
) -> tuple[Tensor, None]:
    """transformers' attention interface: query (B, H, Lq, D), key and value (B, Hkv, Lk, D) -> (B, Lq, H, D), None.

    `attention_mask`: None (causal), or segments: integers (B, 1, 1, L), a token sees the earlier tokens of its own segment; or what SDPA
    takes. Raises ValueError for segments with dropout or a cache.
    """
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    whole = query.shape[2] == key.shape[2] and not dropout
    if attention_mask is not None and attention_mask.dtype in (torch.int32, torch.int64):
        if not whole:
            raise ValueError(
                f"segments need whole sequences without dropout, not {query.shape[2]} of {key.shape[2]} tokens"
            )
        out = _BlockAttention.apply(query, key, value, scaling, _segment_blocks(attention_mask[:, 0, 0]))
    elif attention_mask is None and whole:
        out = _BlockAttention.apply(query, key, value, scaling, _blocks(query))
    else:
        causal = attention_mask is None and query.shape[2] > 1
        mask = None if attention_mask is None else attention_mask[..., : key.shape[2]]
        out = F.scaled_dot_product_attention(query, key, value, mask, dropout, is_causal=causal, scale=scaling)
    return out.transpose(1, 2).contiguous(), None


def _weights(query: Tensor, key: Tensor, block: _Block) -> Tensor:
    """Attention weights (rows, H, end - begin, end - first) of a block; `query` is scaled already."""
    rows, first, begin, end = block
    scores = query[rows, :, begin:end] @ key[rows, :, first:end].transpose(2, 3)
    scores[..., begin - first :] += _causal(end - begin, scores)
    return torch.softmax(scores, -1)


def _blocks(query: Tensor) -> list[_Block]:
    batch, _, length, _ = query.shape
    return [
        (slice(row, min(row + ROWS, batch)), 0, begin, min(begin + BLOCK, length))
        for row in range(0, batch, ROWS)
        for begin in range(0, length, BLOCK)
    ]


def _segment_blocks(segments: Tensor) -> list[_Block]:
    """Blocks of queries within each run of equal numbers in `segments` (B, L)."""
    blocks: list[_Block] = []
    for row, numbers in enumerate(segments):
        _, counts = torch.unique_consecutive(numbers, return_counts=True)
        first = 0
        for count in counts.tolist():
            last = first + count
            blocks += [(slice(row, row + 1), first, n, min(n + BLOCK, last)) for n in range(first, last, BLOCK)]
            first = last
    return blocks


def _causal(side: int, like: Tensor) -> Tensor:
    return torch.full((side, side), float("-inf"), dtype=like.dtype, device=like.device).triu(1)


AttentionInterface.register(NAME, block_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
