"""Causal attention for training on a CPU, by blocks of plain matrix products instead of torch's fused CPU kernel.

How much faster a training step gets: `benchmarks/bench_train_cpu.py`.

Registered with transformers under the name `NAME` (its public AttentionInterface), chosen by `loading` for training on a CPU. It serves
the plain causal case (right-padded batches without a mask, whole sequences); anything else goes to SDPA. Knows no puzzles.
"""

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import sdpa_mask

NAME = "arc_cpu_blocks"
BLOCK = 256  # queries per block; keys beyond the block's end are never touched
ROWS = 4  # batch rows per block, so that the score matrix stays in the cache


class _BlockAttention(torch.autograd.Function):
    """softmax(q k^T / sqrt(D) + causal) v for q, k, v (B, H, L, D)."""

    @staticmethod
    def forward(ctx, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        query = query * scaling
        out, weights = torch.empty_like(query), []
        for rows, begin, end in _blocks(query):
            scores = query[rows, :, begin:end] @ key[rows, :, :end].transpose(2, 3)  # (ROWS, H, BLOCK, end)
            scores[..., begin:end] += _causal(end - begin, scores)
            weights.append(torch.softmax(scores, -1))
            out[rows, :, begin:end] = weights[-1] @ value[rows, :, :end]
        ctx.scaling = scaling
        ctx.save_for_backward(query, key, value, *weights)
        return out

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        query, key, value, *weights = ctx.saved_tensors
        d_query, d_key, d_value = torch.empty_like(query), torch.zeros_like(key), torch.zeros_like(value)
        for (rows, begin, end), weight in zip(_blocks(query), weights, strict=True):
            g = grad[rows, :, begin:end]
            d_value[rows, :, :end] += weight.transpose(2, 3) @ g
            d_weight = g @ value[rows, :, :end].transpose(2, 3)
            # the softmax's own derivative: w * (dw - sum(w * dw))
            d_scores = weight * (d_weight - (weight * d_weight).sum(-1, keepdim=True))
            d_query[rows, :, begin:end] = d_scores @ key[rows, :, :end]
            d_key[rows, :, :end] += d_scores.transpose(2, 3) @ query[rows, :, begin:end]
        return d_query * ctx.scaling, d_key, d_value, None


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
    """transformers' attention interface: query (B, H, Lq, D), key and value (B, Hkv, Lk, D) -> (B, Lq, H, D), None."""
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    if attention_mask is None and query.shape[2] == key.shape[2] and not dropout:
        out = _BlockAttention.apply(query, key, value, scaling)
    else:
        causal = attention_mask is None and query.shape[2] > 1
        mask = None if attention_mask is None else attention_mask[..., : key.shape[2]]
        out = F.scaled_dot_product_attention(query, key, value, mask, dropout, is_causal=causal, scale=scaling)
    return out.transpose(1, 2).contiguous(), None


def _blocks(query: Tensor) -> list[tuple[slice, int, int]]:
    batch, _, length, _ = query.shape
    return [
        (slice(row, row + ROWS), begin, min(begin + BLOCK, length))
        for row in range(0, batch, ROWS)
        for begin in range(0, length, BLOCK)
    ]


def _causal(side: int, like: Tensor) -> Tensor:
    return torch.full((side, side), float("-inf"), dtype=like.dtype, device=like.device).triu(1)


AttentionInterface.register(NAME, block_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
