"""The nll of given answers to many prompts together, of any length, with any causal model of transformers.

Prompts are padded on the left and read once, the answers of each are read behind its cache. Knows tokens only.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from inference_tools.model_cache import accepts, select_rows
from inference_tools.padded_prompts import in_batches, left_padded
from model_tools.positions import positions_for


def forced_nlls(
    *,
    model: nn.Module,
    prompts: Sequence[np.ndarray],
    answers: Sequence[Sequence[np.ndarray]],
    pad_id: int,
    batch_tokens: int = 32768,
) -> np.ndarray:
    """nll in nats, float64 (prompts, A): of `answers[p][a]` (token ids int (T,)) behind prompt p (int (L,)).

    batch_tokens: tokens that a batch may come to, answers and padding included; a longer prompt goes alone. Halved when memory runs out
    Raises ValueError for an empty prompt or answer, or other numbers of answers than those of the first prompt.
    """
    count = len(answers[0]) if answers else 0
    if len(answers) != len(prompts) or any(len(row) != count for row in answers):
        raise ValueError(
            f"{len(prompts)} prompts need as many rows of {count} answers, not {[len(a) for a in answers]}"
        )
    if any(not len(prompt) for prompt in prompts) or any(not len(answer) for row in answers for answer in row):
        raise ValueError("an empty prompt or answer")
    nll = np.zeros((len(prompts), count))
    if not nll.size:
        return nll
    longest = max(len(answer) for row in answers for answer in row)

    def work(group: list[int]) -> None:
        nll[group] = _batch(model, [prompts[n] for n in group], [answers[n] for n in group], pad_id)

    in_batches(work, prompts=prompts, more=longest, times=count, batch_tokens=batch_tokens)
    return nll


@torch.inference_mode()
def _batch(
    model: nn.Module, prompts: Sequence[np.ndarray], answers: Sequence[Sequence[np.ndarray]], pad_id: int
) -> np.ndarray:
    """float64 (B, A)."""
    rows, count = len(prompts), len(answers[0])
    batch = left_padded(model=model, prompts=prompts, pad_id=pad_id)
    keep = {"logits_to_keep": 1} if accepts(model, "logits_to_keep") else {}
    out = model(
        input_ids=batch.ids,
        attention_mask=batch.mask,
        position_ids=batch.positions,
        use_cache=True,
        return_dict=True,
        **keep,
    )
    first = out.logits[:, -1].float().log_softmax(-1)  # (B, V)
    device = batch.ids.device
    repeat = torch.arange(rows, device=device).repeat_interleave(count)  # (B * A,)
    width = max(len(answer) for row in answers for answer in row)
    ids = torch.full((rows * count, width), pad_id, dtype=torch.long)  # (B * A, T), padded on the right
    real = torch.zeros_like(ids)
    for place, answer in enumerate(answer for row in answers for answer in row):
        ids[place, : len(answer)] = torch.from_numpy(np.asarray(answer, np.int64))
        real[place, : len(answer)] = 1
    ids, real = ids.to(device), real.to(device)
    log_probs = first[repeat][:, None]  # (B * A, 1, V)
    if width > 1:
        shown = ids[:, :-1]
        out = model(
            input_ids=shown,
            attention_mask=torch.cat((batch.mask[repeat], real[:, :-1]), dim=1),
            position_ids=positions_for(model).of(shown, after=batch.positions[repeat, -1]),
            past_key_values=select_rows(out.past_key_values, repeat),
            use_cache=True,
            return_dict=True,
        )
        log_probs = torch.cat((log_probs, out.logits.float().log_softmax(-1)), dim=1)  # (B * A, T, V)
    values = log_probs.gather(2, ids[..., None])[..., 0].double() * real  # (B * A, T)
    return -values.sum(1).view(rows, count).cpu().numpy()
