"""Several samples in a row: no padding between them, each attends to itself only and counts its positions from its own start.

The loss is that of unpacked rows. How a model is told about the samples' borders depends on its attention: flash attention takes
cumulative lengths, SDPA and eager a block-diagonal mask, our own CPU kernel the segments. Positions stay opaque (`positions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import LongTensor, Tensor, nn

from arc_loader.formatting import Sample
from model_tools import cpu_attention
from model_tools.collator import IGNORE, Batch, padded
from model_tools.positions import Positions

_PADDING = -1


def fit_into_bins(*, sizes: Sequence[int], capacity: int) -> list[list[int]]:
    """Indices into `sizes` in bins of at most `capacity` (first fit, largest first); a larger one has a bin of its own."""
    bins: list[list[int]] = []
    room: list[int] = []
    for index in sorted(range(len(sizes)), key=lambda n: (-sizes[n], n)):
        for number, left in enumerate(room):
            if sizes[index] <= left:
                bins[number].append(index)
                room[number] -= sizes[index]
                break
        else:
            bins.append([index])
            room.append(capacity - sizes[index])
    return bins


def collate_packed(
    *, samples: Sequence[Sample], positions: Positions, pad_id: int, multiple: int = 64, row_tokens: int | None = None
) -> Batch:
    """`samples` one after another in rows of at most `row_tokens` (None: a single row), padded on the right to a multiple.

    The first token of a sample carries no loss: nothing before it belongs to it. Raises ValueError without samples.
    """
    if not samples:
        raise ValueError("a batch needs at least one sample")
    sizes = [len(sample.input_ids) for sample in samples]
    rows = (
        [list(range(len(samples)))]
        if row_tokens is None
        else fit_into_bins(sizes=sizes, capacity=max(row_tokens, max(sizes)))
    )
    length = padded(max(sum(sizes[index] for index in row) for row in rows), multiple=multiple)
    alone = np.full((len(samples), max(sizes)), pad_id, dtype=np.int64)
    for index, sample in enumerate(samples):
        alone[index, : sizes[index]] = sample.input_ids
    own_positions = positions.of(torch.from_numpy(alone)).numpy()  # (samples, longest): each counts from its own start
    shape = (len(rows), length)
    input_ids, labels = np.full(shape, pad_id, dtype=np.int64), np.full(shape, IGNORE, dtype=np.int64)
    position_ids, segments = np.zeros(shape, dtype=np.int64), np.full(shape, _PADDING, dtype=np.int64)
    for number, row in enumerate(rows):
        begin = 0
        for segment, index in enumerate(row):
            end, sample = begin + sizes[index], samples[index]
            input_ids[number, begin:end] = sample.input_ids
            labels[number, begin:end] = np.where(sample.loss_mask, sample.input_ids, IGNORE)
            labels[number, begin] = IGNORE
            position_ids[number, begin:end] = own_positions[index, : sizes[index]]
            segments[number, begin:end] = segment
            begin = end
    return Batch(
        input_ids=torch.from_numpy(input_ids),
        labels=torch.from_numpy(labels),
        position_ids=torch.from_numpy(position_ids),
        tokens=sum(sizes),
        segments=torch.from_numpy(segments),
    )


@dataclass(frozen=True)
class PackedAttention:
    """How a model with transformers' attention `implementation` and `sliding_window` is told where samples begin.

    Raises ValueError for an implementation that cannot be told.
    """

    implementation: str
    sliding_window: int | None = None

    def __post_init__(self) -> None:
        if not self.varlen and self.implementation not in (cpu_attention.NAME, "sdpa", "eager"):
            raise ValueError(
                f"packing: attention implementation {self.implementation!r} is not known to keep samples apart"
            )

    @classmethod
    def of(cls, model: nn.Module) -> "PackedAttention":
        """That of a transformers model (also wrapped by peft)."""
        return cls(model.config._attn_implementation, getattr(model.config, "sliding_window", None))

    @property
    def varlen(self) -> bool:
        """Whether it takes cumulative lengths (flash attention)."""
        return "flash" in self.implementation

    def row_tokens(self, samples: Sequence[Sample]) -> int | None:
        """How long rows should be: one row where only blocks within samples are computed, else no longer than the longest sample."""
        if self.varlen or self.implementation == cpu_attention.NAME:
            return None
        return max(len(sample.input_ids) for sample in samples)

    def inputs(self, segments: LongTensor) -> dict[str, Tensor | int]:
        """Further arguments of the model's forward for a batch with `segments` (B, L)."""
        borders = _borders(segments)
        longest = int(borders.diff().max())
        if self.sliding_window is not None and longest > self.sliding_window:
            raise ValueError(
                f"packing: a sample of {longest} tokens exceeds the sliding window of {self.sliding_window}"
            )
        if self.varlen:
            lengths = borders.to(torch.int32)
            return {
                "cu_seq_lens_q": lengths,
                "cu_seq_lens_k": lengths,
                "max_length_q": longest,
                "max_length_k": longest,
            }
        if self.implementation == cpu_attention.NAME:
            return {"attention_mask": segments[:, None, None, :]}  # (B, 1, 1, L)
        causal = torch.ones(segments.shape[1], segments.shape[1], dtype=torch.bool, device=segments.device).tril()
        mask = (segments[:, None, :, None] == segments[:, None, None, :]) & causal  # (B, 1, L, L)
        if self.implementation == "eager":
            return {"attention_mask": torch.where(mask, 0.0, float("-inf"))}
        return {"attention_mask": mask}


def _borders(segments: LongTensor) -> LongTensor:
    """Where segments begin in the rows of (B, L) laid end to end, and the end of the last: (segments + 1,)."""
    starts = torch.ones_like(segments, dtype=torch.bool)
    starts[:, 1:] = segments[:, 1:] != segments[:, :-1]
    places = starts.flatten().nonzero()[:, 0]
    return torch.cat((places, places.new_tensor([segments.numel()])))


@torch.no_grad()
def check_packing(*, model: nn.Module, positions: Positions, samples: Sequence[Sample], pad_id: int) -> None:
    """Raises ValueError unless two samples (the beginnings of the first two) in one row give the logits that they give alone.

    Some fast paths (unsloth's patched models, say) ignore masks in training; with them packing would leak between samples silently.
    """
    attention = PackedAttention.of(model)
    device = next(model.parameters()).device
    pair = [
        Sample(key=s.key, input_ids=np.asarray(s.input_ids)[:24], loss_mask=np.asarray(s.loss_mask)[:24])
        for s in (samples[0], samples[min(1, len(samples) - 1)])
    ]
    packed = collate_packed(samples=pair, positions=positions, pad_id=pad_id, multiple=1)
    inputs = attention.inputs(packed.segments.to(device))
    together = model(
        input_ids=packed.input_ids.to(device), position_ids=packed.position_ids.to(device), use_cache=False, **inputs
    ).logits[0]
    begin = 0
    for sample in pair:
        ids = torch.from_numpy(np.asarray(sample.input_ids, dtype=np.int64))[None]
        alone = model(input_ids=ids.to(device), position_ids=positions.of(ids).to(device), use_cache=False).logits[0]
        here = together[begin : begin + len(sample.input_ids)]
        scale = float(alone.float().std()) + 1e-6
        if (difference := float((here - alone).abs().max())) > 0.25 * scale:
            raise ValueError(
                f"packing: the model's attention mixes the samples of a row (logits differ by {difference:.3g}, their spread is "
                f"{scale:.3g}); train without packing"
            )
        begin += len(sample.input_ids)
