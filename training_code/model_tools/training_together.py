"""`fine_tune_together()`: the test-time trainings of several puzzles in common batches, each row with the adapter of its puzzle.

Every puzzle has its own steps, schedule, loss, gradient clipping and optimizer, the very ones of `fine_tune`'s light engine, so it ends
with the adapter that it would have got alone, up to rounding. What is shared is the pass through the base. All puzzles take their next
step at the same time (a round); those that have no steps left drop out. Knows samples, not puzzles.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from peft import PeftModel
from torch import Tensor, nn

from arc_loader.formatting import Sample
from model_tools import cpu_attention
from model_tools.adapter_passes import Passes
from model_tools.batches import Collation, Step, steps
from model_tools.lora_batch import LoraBank
from model_tools.optimizers import MasterOptimizer
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
    passes = Passes(model=model, bank=bank, collation=collation, pass_tokens=pass_tokens)
    model.train()
    with activations_dropped(model, recipe.gradient_checkpointing), bank.attached():
        for live in _rounds(pupils):
            if deadline is not None and time.monotonic() > deadline:
                for pupil in pupils:
                    pupil.log.cut = not pupil.finished()
                break
            numbers = [pupil.number for pupil, _ in live]
            shortages, losses = passes.gradients(
                numbers=numbers,
                steps=[step for _, step in live],
                scales=[pupil.optimizer.scale for pupil, _ in live],
            )
            bank.hand_out_gradients(numbers)
            for (pupil, step), loss in zip(live, losses.tolist(), strict=True):
                pupil.log.out_of_memory += shortages
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
    samples = [sample for training in trainings for sample in training.samples[:1]]
    name, window = model.config._attn_implementation, getattr(model.config, "sliding_window", None)
    free = name == cpu_attention.NAME or ("flash" in name and window is None)
    packed = None
    if samples and (recipe.packing or free):
        try:
            check_packing(model=model, positions=positions, samples=samples, pad_id=pad_id)
            packed = PackedAttention.of(model)
        except ValueError:  # a model that mixes samples
            if recipe.packing:
                raise
    return Collation(positions, pad_id, recipe.pad_multiple, packed)
