"""What tests of the batched search share: a batch of given prompts, and an end token that gives a search something to find."""

import numpy as np
import torch

from inference_tools.view_batch import ViewBatch
from model_tools.loading import LoadedModel


def batch_of(loaded: LoadedModel, prompts: list[list[int]], room: int, spare: int = 64) -> ViewBatch:
    return ViewBatch(
        model=loaded.model,
        positions=loaded.positions,
        prompts=[np.array(prompt, dtype=np.int32) for prompt in prompts],
        pad_id=loaded.pad_id,
        max_new_tokens=room,
        spare_slots=spare,
    )


def fitting_eos(loaded: LoadedModel, prompt: list[int], rank: int) -> int:
    """The token that the model finds `rank`-th most likely after the prompt: as eos it gives searches something to find."""
    ids = torch.tensor([prompt])
    with torch.no_grad():
        out = loaded.model(input_ids=ids, attention_mask=torch.ones_like(ids), position_ids=loaded.positions.of(ids))
    return int(out.logits[0, -1].argsort(descending=True)[rank])
