"""Prompts of any length as one batch for a model: padded on the left, each with the positions that it has alone. Knows tokens only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import LongTensor, nn

from inference_tools.model_cache import device_of
from model_tools.out_of_memory import free_memory, is_out_of_memory
from model_tools.positions import positions_for


@dataclass(frozen=True, eq=False)
class LeftPadded:
    """On the model's device: ids, mask (1: a token), position ids, each int64 (B, L)."""

    ids: LongTensor
    mask: LongTensor
    positions: LongTensor


def left_padded(*, model: nn.Module, prompts: Sequence[np.ndarray], pad_id: int) -> LeftPadded:
    """The prompts (token ids int (l,)) with `pad_id` before the shorter ones."""
    width = max(map(len, prompts))
    ids = torch.full((len(prompts), width), pad_id, dtype=torch.long)  # (B, L)
    mask, positions = torch.zeros_like(ids), torch.zeros_like(ids)
    rule = positions_for(model)
    for row, prompt in enumerate(prompts):
        own = torch.from_numpy(np.asarray(prompt, np.int64))[None]  # (1, l): padding must not count
        start = width - len(prompt)
        ids[row, start:], mask[row, start:], positions[row, start:] = own[0], 1, rule.of(own)[0]
    device = device_of(model)
    return LeftPadded(ids.to(device), mask.to(device), positions.to(device))


def in_batches(
    work: Callable[[list[int]], None], *, prompts: Sequence[np.ndarray], more: int, times: int = 1, batch_tokens: int
) -> None:
    """Do `work` on the numbers of all prompts, a batch at a time, the longest first.

    more: tokens that each prompt gets beside its own, times: how often it stands in the batch, batch_tokens: that a batch may come to; a
    longer prompt goes alone. When memory runs out batches get half as large; a prompt alone for which it does raises.
    """
    waiting = sorted(range(len(prompts)), key=lambda n: -len(prompts[n]))
    while waiting:
        each = (len(prompts[waiting[0]]) + more) * times
        group = waiting[: max(1, batch_tokens // each)]
        failed = False
        try:
            work(group)
        except Exception as error:
            if not is_out_of_memory(error) or len(group) == 1:
                raise
            failed = True
        if failed:  # outside the handler, which would keep the failed batch alive
            free_memory()
            batch_tokens = len(group) // 2 * each
            continue
        waiting = waiting[len(group) :]
