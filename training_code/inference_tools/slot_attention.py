"""Attention of few or many new tokens over cached slots on a CPU in bfloat16, by plain matrix products.

torch's fused CPU kernel spends 7 ms where one product of keys and query takes 2 (16 rows of 6 heads of 32 over 1600 slots, one thread), and
one token a row is what a search does all the time. Registered with transformers under the name `NAME` (its public AttentionInterface);
`using` switches a model to it for a while. For inference only; knows no prompts.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import sdpa_mask

NAME = "arc_cpu_slots"
_BLOCK = 256  # queries per product, so that the scores stay in the processor's cache


def slot_attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **_unused: object,
) -> tuple[Tensor, None]:
    """transformers' attention interface: query (R, H, T, D), key and value (R, Hkv, S, D) -> (R, T, H, D), None.

    `attention_mask` (R or 1, 1, T, S) is added to the scores; None means causal, for T = S.
    """
    rows, heads, length, size = query.shape
    shared, slots = key.shape[1], key.shape[2]
    group = heads // shared  # query heads that share a key head
    query = query * (size**-0.5 if scaling is None else scaling)
    if length == 1 and attention_mask is not None:
        lines = query.reshape(rows * shared, group, size)  # (R * Hkv, G, D)
        scores = torch.bmm(key.reshape(rows * shared, slots, size), lines.transpose(1, 2))  # (R * Hkv, S, G)
        scores = scores.transpose(1, 2).reshape(rows, heads, 1, slots) + attention_mask
        weights = scores.softmax(-1).view(rows * shared, group, slots)
        out = torch.bmm(weights, value.reshape(rows * shared, slots, size))  # (R * Hkv, G, D)
        return out.view(rows, 1, heads, size), None
    out = query.new_empty((rows, length, heads, size))
    for row in range(rows):
        mask = None if attention_mask is None else attention_mask[min(row, attention_mask.shape[0] - 1)]  # (1, T, S)
        for begin in range(0, length, _BLOCK):
            end = min(begin + _BLOCK, length)
            seen = end if mask is None else slots
            lines = query[row, :, begin:end].reshape(shared, group * (end - begin), size)  # (Hkv, G * T, D)
            scores = torch.bmm(lines, key[row, :, :seen].transpose(1, 2)).view(heads, end - begin, seen)
            if mask is None:
                scores[:, :, begin:] += scores.new_full((end - begin, end - begin), float("-inf")).triu_(1)
            else:
                scores += mask[:, begin:end]
            weights = scores.softmax(-1).view(shared, group * (end - begin), seen)
            part = torch.bmm(weights, value[row, :, :seen]).view(heads, end - begin, size)
            out[row, begin:end] = part.transpose(0, 1)
    return out, None


@contextmanager
def using(*, model: torch.nn.Module) -> Iterator[None]:
    """Let `model` attend by `slot_attention` inside the block if it is a bfloat16 model on a CPU; otherwise change nothing."""
    if model.device.type != "cpu" or model.dtype != torch.bfloat16:
        yield
        return
    config = model.config
    before = config._attn_implementation
    config._attn_implementation = NAME
    try:
        yield
    finally:
        config._attn_implementation = before


AttentionInterface.register(NAME, slot_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
