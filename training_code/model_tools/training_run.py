"""What the engines of `fine_tune` share: where a training stands, when it is saved, what it tells. Knows no loop."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torch import nn

from arc_loader.formatting import Sample
from model_tools.batches import Collation, Step, steps
from model_tools.checkpoint import load_state, save_state
from model_tools.metrics_file import NAME, MetricsFile
from model_tools.optimizers import MasterOptimizer
from model_tools.packing import PackedAttention, check_packing
from model_tools.positions import Positions
from model_tools.quantisation import keep_trainable
from model_tools.train_recipe import TrainLog, TrainRecipe, schedule_factor


@dataclass
class TrainingRun:
    """One training: its model, data and recipe, and its state. Restores itself from `checkpoint` when made.

    main: whether this process writes files and tells `progress` (of several processes, one)
    """

    model: nn.Module
    samples: Sequence[Sample]
    recipe: TrainRecipe
    positions: Positions
    pad_id: int
    seed: int
    deadline: float | None
    progress: Callable[[TrainLog, int], None] | None
    checkpoint: Path | None
    checkpoint_seconds: float
    main: bool = True
    log: TrainLog = field(default_factory=TrainLog)

    def __post_init__(self) -> None:
        self.total = len(self.samples) * self.recipe.epochs
        keep_trainable(self.model)
        self.optimizer = MasterOptimizer(model=self.model, recipe=self.recipe)
        packed = None
        if self.recipe.packing and self.total:
            packed = PackedAttention.of(self.model)
            check_packing(model=self.model, positions=self.positions, samples=self.samples, pad_id=self.pad_id)
        self.collation = Collation(self.positions, self.pad_id, self.recipe.pad_multiple, packed)
        self.metrics: MetricsFile | None = None
        if self.checkpoint is not None:
            if (state := load_state(self.checkpoint)) is not None:
                self.optimizer.restore(state.tensors)
                self.log = TrainLog(**{**state.log, "cut": False})
            if self.main:
                self.metrics = MetricsFile(Path(self.checkpoint) / NAME, self.recipe.log_every)
                self.metrics.resume(self.log)
        self._saved = self.log.samples
        self._began, self._kept = time.monotonic() - self.log.seconds, time.monotonic()

    def steps(self) -> Iterator[Step]:
        """The steps that are still to be taken."""
        return steps(samples=self.samples, recipe=self.recipe, seed=self.seed, done=self.log.samples)

    def factor(self) -> float:
        """What the peak rates are multiplied with in the next step."""
        done = self.log.samples / self.total if self.total else 0.0
        return schedule_factor(recipe=self.recipe, progress=done, step=self.log.steps)

    def record(self, *, loss: float, tokens: int, done: int) -> None:
        """Notes that a step was taken: its loss, its tokens, samples done after it. Tells `progress` and the metrics file."""
        log = self.log
        log.losses.append(loss)
        log.steps += 1
        log.tokens += tokens
        log.samples = done
        log.seconds = time.monotonic() - self._began
        if self.metrics is not None:
            self.metrics.write(
                log=log,
                samples=len(self.samples),
                rates=self.optimizer.rates(),
                norm=self.optimizer.norm,
                last=self.finished(),
            )
        if self.progress is not None and self.main:
            self.progress(log, self.total)

    def finished(self) -> bool:
        """Whether every sample has been seen in every epoch."""
        return self.log.samples >= self.total

    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() > self.deadline

    def save_if_due(self) -> None:
        """Keeps the state if it is time, or the end."""
        if self.checkpoint is None or not self.main or self.log.samples == self._saved:
            return
        by_steps = self.recipe.save_every and self.log.steps % self.recipe.save_every == 0
        if by_steps or self.finished() or time.monotonic() - self._kept > self.checkpoint_seconds:
            save_state(self.checkpoint, tensors=self.optimizer.tensors(), log=vars(self.log), samples=self.log.samples)
            self._saved, self._kept = self.log.samples, time.monotonic()
