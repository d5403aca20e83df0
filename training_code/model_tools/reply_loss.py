"""The one definition of the loss: mean negative log-likelihood, in nats, of the tokens that carry loss. Computed in float32."""

import torch
from torch import Tensor, nn

from model_tools.collator import IGNORE, Batch
from model_tools.packing import PackedAttention


def reply_loss(
    *,
    model: nn.Module,
    batch: Batch,
    device: torch.device,
    items: int | None = None,
    packed: PackedAttention | None = None,
) -> Tensor:
    """nll summed over the labelled tokens of the batch, divided by `items` (a scalar tensor with gradient).

    items: labelled tokens of the whole step, where the batch is a part of one; None: of the batch, which makes it their mean
    packed: how the model is told about segments; None: looked up in the model's config if the batch has any
    A batch without labelled tokens gives 0 (with gradient), so that every process of a training can take part in a step.
    """
    labels = batch.labels[:, 1:].to(device)
    inputs = {}
    if batch.segments is not None:
        inputs = (packed or PackedAttention.of(model)).inputs(batch.segments.to(device))
    logits = model(
        input_ids=batch.input_ids.to(device), position_ids=batch.position_ids.to(device), use_cache=False, **inputs
    ).logits
    wanted = labels != IGNORE  # (B, L - 1)
    count = int(wanted.sum())
    if count == 0:
        return logits.float().sum() * 0.0
    mean = nn.functional.cross_entropy(logits[:, :-1][wanted].float(), labels[wanted])
    return mean if items is None or items == count else mean * (count / items)
