"""The most probable token at every step for many prompts together, of any length, with any causal model of transformers.

Prompts are padded on the left and read in batches of a token budget, the longest first; each keeps the positions that it has alone. Knows
tokens only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from inference_tools.padded_prompts import in_batches, left_padded
from model_tools.positions import positions_for


@dataclass(frozen=True)
class Said:
    """An answer: its tokens without the one that ends it, the nll in nats of all (the end included), whether it ended in time."""

    tokens: tuple[int, ...]
    nll: float
    ended: bool


def greedy_answers(
    *,
    model: nn.Module,
    prompts: Sequence[np.ndarray],
    end_ids: Collection[int],
    pad_id: int,
    max_new_tokens: int,
    batch_tokens: int = 32768,
) -> list[Said]:
    """The greedy answer to each prompt (token ids int (L,)), in their order.

    batch_tokens: tokens that a batch may come to, answers and padding included; a longer prompt goes alone. Halved when memory runs out
    Raises ValueError for an empty prompt, no end tokens, or a limit below 1.
    """
    if not end_ids or max_new_tokens < 1 or any(not len(prompt) for prompt in prompts):
        raise ValueError(
            f"end tokens {sorted(end_ids)!r}, max_new_tokens {max_new_tokens} from 1 on, and no empty prompt are needed"
        )
    answers: dict[int, Said] = {}

    def work(group: list[int]) -> None:
        said = _batch(model, [prompts[n] for n in group], frozenset(end_ids), pad_id, max_new_tokens)
        answers.update(zip(group, said, strict=True))

    in_batches(work, prompts=prompts, more=max_new_tokens, batch_tokens=batch_tokens)
    return [answers[n] for n in range(len(prompts))]


@torch.inference_mode()
def _batch(
    model: nn.Module, prompts: Sequence[np.ndarray], end_ids: frozenset[int], pad_id: int, max_new_tokens: int
) -> list[Said]:
    rows, positions_of = len(prompts), positions_for(model)
    batch = left_padded(model=model, prompts=prompts, pad_id=pad_id)
    ids, mask, positions = batch.ids, batch.mask, batch.positions
    tokens: list[list[int]] = [[] for _ in prompts]
    nll, ended, cache = [0.0] * rows, [False] * rows, None
    for _ in range(max_new_tokens):
        output = model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        cache = output.past_key_values
        best, token = output.logits[:, -1].float().log_softmax(-1).max(-1)  # (B,)
        for row, (value, chosen) in enumerate(zip(best.tolist(), token.tolist(), strict=True)):
            if not ended[row]:
                nll[row] -= value
                ended[row] = chosen in end_ids
                if not ended[row]:
                    tokens[row].append(chosen)
        if all(ended):
            break
        ids = token[:, None]
        positions = positions_of.of(ids, after=positions[:, -1])
        mask = torch.cat((mask, mask.new_ones((rows, 1))), dim=1)
    return [Said(tuple(said), value, end) for said, value, end in zip(tokens, nll, ended, strict=True)]
