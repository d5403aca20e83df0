"""`fine_tune_together()`: the test-time trainings of several puzzles in common batches, each row with the adapter of its puzzle.

Every puzzle has its own steps, schedule, loss, gradient clipping and optimizer, the very ones of `fine_tune`'s light engine, so it ends
with the adapter that it would have got alone, up to rounding. What is shared is the pass through the base. All puzzles take their next
step at the same time (a round); those that have no steps left drop out. Knows samples, not puzzles.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from peft import PeftModel
from torch import LongTensor, Tensor, nn

from arc_loader.formatting import Sample
from model_tools import cpu_attention
from model_tools.batches import Collation, Step, steps
from model_tools.collator import IGNORE, Batch
from model_tools.lora_batch import LoraBank
from model_tools.optimizers import MasterOptimizer
from model_tools.out_of_memory import free_memory, is_out_of_memory
from model_tools.packing import PackedAttention, check_packing
from model_tools.positions import Positions
from model_tools.quantisation import keep_trainable
from model_tools.train_recipe import TrainLog, TrainRecipe, schedule_factor
from model_tools.training import activations_dropped


@dataclass(frozen=True)
class AdapterTraining:
    """One of the trainings: its samples, the seed of the adapter's start (`reset_lora`) and that of the samples' order (`fine_tune`)."""

    samples: Sequence[Sample]
    lora_seed: int
    seed: int


@dataclass(frozen=True)
class TrainedAdapter:
    """What became of it: the adapter's values by the names of `model_tools.adapter_bytes` (on the CPU), and the log of `fine_tune`.

    The log's seconds are those since all began, which the puzzles share.
    """

    values: dict[str, Tensor]
    log: TrainLog


def fine_tune_together(
    *,
    model: PeftModel,
    positions: Positions,
    trainings: Sequence[AdapterTraining],
    recipe: TrainRecipe,
    pad_id: int,
    pass_tokens: int,
    deadline: float | None = None,
    progress: Callable[[Sequence[TrainLog]], None] | None = None,
) -> tuple[TrainedAdapter, ...]:
    """Trains a fresh adapter for each of `trainings` on the base of `model`, whose own adapter is neither used nor changed.

    model: from `add_lora`, which decides the adapters' shape. pass_tokens: padded tokens of one pass through the model at most (a
    batch of one puzzle that is larger goes alone); where memory runs out it is halved and the round taken again, to no other result.
    deadline: `time.monotonic()` after which no further round begins (the logs then say `cut`). progress: told the logs after each round.
    Raises ValueError for what a `LoraBank` refuses, a recipe with another engine than 'light', and packing that the model ignores;
    the error itself where memory does not suffice for a single batch.
    """
    if not trainings:
        return ()
    if pass_tokens < 1:
        raise ValueError(f"pass_tokens is {pass_tokens!r}, at least 1 is needed")
    if recipe.engine != "light":
        raise ValueError(f"engine {recipe.engine!r}: trainings in one batch have an engine of their own; use 'light'")
    keep_trainable(model)
    bank = LoraBank(model=model, seeds=[training.lora_seed for training in trainings])
    begin = time.monotonic()
    pupils = [
        _Pupil(number=number, training=training, recipe=recipe, optimizer=MasterOptimizer(model=member, recipe=recipe))
        for number, (training, member) in enumerate(zip(trainings, bank.members, strict=True))
    ]
    collation = _collation(model=model, trainings=trainings, recipe=recipe, positions=positions, pad_id=pad_id)
    passes = _Passes(model=model, bank=bank, collation=collation, pass_tokens=pass_tokens)
    model.train()
    with activations_dropped(model, recipe.gradient_checkpointing), bank.attached():
        for live in _rounds(pupils):
            if deadline is not None and time.monotonic() > deadline:
                for pupil in pupils:
                    pupil.log.cut = not pupil.finished()
                break
            losses = passes.gradients(live)
            bank.hand_out_gradients([pupil.number for pupil, _ in live])
            for (pupil, step), loss in zip(live, losses.tolist(), strict=True):
                pupil.take(step=step, loss=loss, seconds=time.monotonic() - begin)
            if progress is not None:
                progress([pupil.log for pupil in pupils])
    model.eval()
    return tuple(TrainedAdapter(values=bank.values(pupil.number), log=pupil.log) for pupil in pupils)


@dataclass
class _Pupil:
    """Where one of the trainings stands."""

    number: int
    training: AdapterTraining
    recipe: TrainRecipe
    optimizer: MasterOptimizer
    log: TrainLog = field(default_factory=TrainLog)

    def __post_init__(self) -> None:
        self.total = len(self.training.samples) * self.recipe.epochs
        self.steps = steps(samples=self.training.samples, recipe=self.recipe, seed=self.training.seed)

    def take(self, *, step: Step, loss: float, seconds: float) -> None:
        """Takes the step for which gradients are there."""
        log = self.log
        factor = schedule_factor(recipe=self.recipe, progress=log.samples / self.total, step=log.steps)
        self.optimizer.set_factor(factor)
        self.optimizer.step()
        log.losses.append(loss)
        log.steps += 1
        log.tokens += step.tokens()
        log.samples = step.done
        log.seconds = seconds

    def finished(self) -> bool:
        """Whether every sample has been seen in every epoch."""
        return self.log.samples >= self.total


def _rounds(pupils: Sequence[_Pupil]) -> Iterator[list[tuple[_Pupil, Step]]]:
    """The next step of everyone who has one, until nobody has."""
    while live := [(pupil, step) for pupil in pupils if (step := next(pupil.steps, None)) is not None]:
        yield live


def _collation(
    *, model: nn.Module, trainings: Sequence[AdapterTraining], recipe: TrainRecipe, positions: Positions, pad_id: int
) -> Collation:
    """Packed where the recipe says so and wherever attention between the samples of a row costs nothing: puzzles differ in length."""
    packed, samples = None, [sample for training in trainings for sample in training.samples[:1]]
    attention = model.config._attn_implementation
    free = attention == cpu_attention.NAME or "flash" in attention
    if samples and (recipe.packing or free):
        packed = PackedAttention.of(model)
        check_packing(model=model, positions=positions, samples=samples, pad_id=pad_id)
    return Collation(positions, pad_id, recipe.pad_multiple, packed)


@dataclass(frozen=True)
class _Part:
    """One batch of a puzzle's step: its place among the live ones and their numbers in the bank; labelled tokens of the whole step."""

    place: int
    number: int
    batch: Batch
    items: int


@dataclass
class _Passes:
    """The gradients of a round, in as few passes through the model as fit `pass_tokens`."""

    model: nn.Module
    bank: LoraBank
    collation: Collation
    pass_tokens: int

    def gradients(self, live: Sequence[tuple[_Pupil, Step]]) -> Tensor:
        """Adds the gradients of a round to the bank's tensors; returns each one's loss, (live,)."""
        parts = [
            _Part(place=place, number=pupil.number, batch=self.collation.of(group), items=step.targets())
            for place, (pupil, step) in enumerate(live)
            for group in step.groups
        ]
        scales = [pupil.optimizer.scale for pupil, _ in live]
        while True:
            passes = self._cut(parts)
            try:
                return self._sum(passes, scales)
            except Exception as error:
                if not is_out_of_memory(error) or all(len(some) == 1 for some in passes):
                    raise
            for tensor in self.bank.stacked.values():  # outside the handler, which would keep the failed work alive
                tensor.grad = None
            free_memory()
            self.pass_tokens = max(1, max(_size(some) for some in passes if len(some) > 1) // 2)

    def _cut(self, parts: Sequence[_Part]) -> list[list[_Part]]:
        """`parts`, those of like length together."""
        passes: list[list[_Part]] = []
        for part in sorted(parts, key=lambda part: (-part.batch.input_ids.shape[1], part.number)):
            if passes and _size([*passes[-1], part]) <= self.pass_tokens:
                passes[-1].append(part)
            else:
                passes.append([part])
        return [sorted(some, key=lambda part: part.number) for some in passes]

    def _sum(self, passes: Sequence[Sequence[_Part]], scales: Sequence[float]) -> Tensor:
        device = next(self.model.parameters()).device
        scale = torch.tensor(scales, device=device)
        total = torch.zeros(len(scales), device=device)
        for some in passes:
            losses = self._losses(some, len(scales), device)
            (losses * scale).sum().backward()
            total += losses.detach()
        return total

    def _losses(self, parts: Sequence[_Part], live: int, device: torch.device) -> Tensor:
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


def _size(parts: Sequence[_Part]) -> int:
    """Padded tokens of a pass."""
    return sum(len(p.batch.input_ids) for p in parts) * max(p.batch.input_ids.shape[1] for p in parts)


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
