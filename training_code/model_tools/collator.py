"""Samples to batches: right padding, labels only where a reply is to be learned, position ids as the model wants them.

Which tokens carry loss is decided where a sample is made (`arc_loader.formatting.training_sample`); here it only becomes labels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import LongTensor

from arc_loader.formatting import Sample
from model_tools.positions import Positions

IGNORE = -100  # label of a token without loss, as in transformers and torch


@dataclass(frozen=True)
class Batch:
    """All (B, L): token ids, labels (`IGNORE` where no loss is taken), position ids, and segments where rows are shared.

    `segments`: the number of a token's sample within its row, -1 for padding; None: a row is a sample. `tokens` counts without padding.
    """

    input_ids: LongTensor
    labels: LongTensor
    position_ids: LongTensor
    tokens: int
    segments: LongTensor | None = None

    def targets(self) -> int:
        """How many tokens carry loss (a row's first token is never predicted)."""
        return int((self.labels[:, 1:] != IGNORE).sum())


def collate(*, samples: Sequence[Sample], positions: Positions, pad_id: int, multiple: int = 64) -> Batch:
    """One right-padded batch of `samples`, its length a multiple of `multiple`.

    No attention mask is needed: with causal attention nothing before it sees the padding on the right, and padding has no loss.
    """
    if not samples:
        raise ValueError("a batch needs at least one sample")
    length = padded(max(len(sample.input_ids) for sample in samples), multiple=multiple)
    input_ids = np.full((len(samples), length), pad_id, dtype=np.int64)
    labels = np.full((len(samples), length), IGNORE, dtype=np.int64)
    for row, sample in enumerate(samples):
        size = len(sample.input_ids)
        input_ids[row, :size] = sample.input_ids
        labels[row, :size] = np.where(sample.loss_mask, sample.input_ids, IGNORE)
    ids = torch.from_numpy(input_ids)
    return Batch(
        input_ids=ids,
        labels=torch.from_numpy(labels),
        position_ids=positions.of(ids),
        tokens=sum(len(sample.input_ids) for sample in samples),
    )


def padded(length: int, *, multiple: int) -> int:
    """`length` rounded up to a multiple of `multiple`."""
    return -(-length // multiple) * multiple


def group_by_length(
    *,
    lengths: Sequence[int],
    batch_tokens: int,
    rng: np.random.Generator,
    multiple: int = 64,
    batch_samples: int = 0,
) -> Iterator[list[int]]:
    """Indices into `lengths` in groups of like length, in random order; every index comes exactly once.

    A group has `batch_samples` samples (the last formed may have fewer); if that is 0, its padded size is at most `batch_tokens`, and
    a sample that is longer is a group of its own.
    """
    groups: list[list[int]] = []
    current: list[int] = []
    for index in np.lexsort((rng.permutation(len(lengths)), [padded(length, multiple=multiple) for length in lengths])):
        if batch_samples:
            full = len(current) == batch_samples
        else:
            full = padded(lengths[index], multiple=multiple) * (len(current) + 1) > batch_tokens
        if current and full:
            groups.append(current)
            current = []
        current.append(int(index))
    if current:
        groups.append(current)
    for number in rng.permutation(len(groups)):
        yield groups[number]
