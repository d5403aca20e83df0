"""The gradients of several adapters' steps, in as few passes through their common base as memory and padding allow.

Knows samples, rows and adapters' numbers; what the gradients are used for is told nowhere (`training_together`).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import LongTensor, Tensor, nn

from model_tools.batches import Collation, Step
from model_tools.collator import IGNORE, Batch
from model_tools.lora_batch import LoraBank
from model_tools.out_of_memory import free_memory, is_out_of_memory

_WASTE = 0.15  # share of a pass that may be padding between its rows
_FILLED = 2048  # tokens: smaller passes take a GPU about as long as this one


@dataclass(frozen=True)
class Part:
    """One batch of a puzzle's step: its place among the live ones and their numbers in the bank; labelled tokens of the whole step."""

    place: int
    number: int
    batch: Batch
    items: int


@dataclass
class Passes:
    """The gradients of a round, in as few passes through the model as fit `pass_tokens`."""

    model: nn.Module
    bank: LoraBank
    collation: Collation
    pass_tokens: int

    def gradients(
        self, *, numbers: Sequence[int], steps: Sequence[Step], scales: Sequence[float]
    ) -> tuple[int, Tensor]:
        """Adds the gradients of a step for each adapter of `numbers` to the bank's tensors, as those of loss x scale.

        Returns how often memory ran out, and each one's loss, (live,), unscaled. Raises the error where a single batch is too large.
        """
        parts = [
            Part(place=place, number=number, batch=self.collation.of(group), items=step.targets())
            for place, (number, step) in enumerate(zip(numbers, steps, strict=True))
            for group in step.groups
        ]
        for shortages in itertools.count():
            passes = self._cut(parts)
            try:
                return shortages, self._sum(passes, scales)
            except Exception as error:
                if not is_out_of_memory(error) or all(len(some) == 1 for some in passes):
                    raise
            for tensor in self.bank.stacked.values():  # outside the handler, which would keep the failed work alive
                tensor.grad = None
            free_memory()
            self.pass_tokens = max(1, max(_size(some) for some in passes if len(some) > 1) // 2)

    def _cut(self, parts: Sequence[Part]) -> list[list[Part]]:
        """`parts`, those of like length together: little of a pass is padding, unless it is too small to fill a GPU anyway."""
        filled = 0 if next(self.model.parameters()).device.type == "cpu" else _FILLED
        passes: list[list[Part]] = []
        for part in sorted(parts, key=lambda part: (-part.batch.input_ids.shape[1], part.number)):
            wider = [*passes[-1], part] if passes else []
            size, waste = _size(wider), _size(wider) - sum(_size([one]) for one in wider)
            if wider and size <= self.pass_tokens and (size <= filled or waste <= _WASTE * size):
                passes[-1] = wider
            else:
                passes.append([part])
        return [sorted(some, key=lambda part: part.number) for some in passes]

    def _sum(self, passes: Sequence[Sequence[Part]], scales: Sequence[float]) -> Tensor:
        device = next(self.model.parameters()).device
        scale = torch.tensor(scales, device=device)
        total = torch.zeros(len(scales), device=device)
        for some in passes:
            losses = self._losses(some, len(scales), device)
            (losses * scale).sum().backward()
            total += losses.detach()
        return total

    def _losses(self, parts: Sequence[Part], live: int, device: torch.device) -> Tensor:
        """Each live one's loss over its rows of a pass: nll summed over labelled tokens, divided by those of its step; (live,)."""
        batch, owners = _joined([part.batch for part in parts], pad_id=self.collation.pad_id)
        self.bank.route([parts[owner].number for owner in owners])
        inputs = {}
        if batch.segments is not None:
            inputs = self.collation.packed.inputs(batch.segments.to(device))
        logits = self.model(
            input_ids=batch.input_ids.to(device), position_ids=batch.position_ids.to(device), use_cache=False, **inputs
        ).logits  # (R, L, V)
        labels = batch.labels[:, 1:]
        rows, places = (labels != IGNORE).nonzero(as_tuple=True)  # (T,) each
        place = torch.tensor([parts[owner].place for owner in owners])[rows].to(device)
        share = torch.tensor([1 / max(1, parts[owner].items) for owner in owners])[rows].to(device)
        nll = nn.functional.cross_entropy(
            logits[rows.to(device), places.to(device)].float(), labels[rows, places].to(device), reduction="none"
        )
        return torch.zeros(live, device=device).index_add(0, place, nll * share)


def _size(parts: Sequence[Part]) -> int:
    """Padded tokens of a pass."""
    return sum(len(p.batch.input_ids) for p in parts) * max((p.batch.input_ids.shape[1] for p in parts), default=0)


def _joined(batches: Sequence[Batch], *, pad_id: int) -> tuple[Batch, list[int]]:
    """The rows of all batches in one, padded on the right; and for each row the number of the batch it is of."""
    length = max(batch.input_ids.shape[1] for batch in batches)

    def rows(tensors: Sequence[LongTensor], fill: int) -> LongTensor:
        return torch.cat([nn.functional.pad(t, (0, length - t.shape[1]), value=fill) for t in tensors])  # (R, length)

    return Batch(
        input_ids=rows([b.input_ids for b in batches], pad_id),
        labels=rows([b.labels for b in batches], IGNORE),
        position_ids=rows([b.position_ids for b in batches], 0),
        tokens=sum(b.tokens for b in batches),
        segments=None if batches[0].segments is None else rows([b.segments for b in batches], -1),
    ), [number for number, batch in enumerate(batches) for _ in batch.input_ids]
