"""The trainer engine of `fine_tune`: transformers' Trainer under accelerate, for several processes, TensorBoard and W&B.

Trainer runs the loop, wraps the model for several processes, and reports; what a step is, its loss, the optimizer with its float32
copies, the schedule and the saved state are those of `training_run`. The state is written by the main process alone (all
processes hold the same); no pickles are written or read. Trainer seeds global generators when made: they are put back afterwards.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, IterableDataset
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from model_tools.batches import Step, batches_each, steps_in
from model_tools.collator import Batch
from model_tools.reply_loss import reply_loss
from model_tools.training_run import TrainingRun


def this_is_the_main_process() -> bool:
    """Whether this process is the first of those that torchrun or accelerate started; True for one that stands alone."""
    return int(os.environ.get("RANK", "0")) == 0


def run_trainer(run: TrainingRun) -> None:
    """Takes the steps of `run` that are left, until they end or its deadline passes; leaves the model in evaluation mode.

    The model moves to its process's device. Raises ValueError for reports without a folder, or where the processes cannot share a
    step's batches evenly.
    """
    if run.recipe.reports() and run.checkpoint is None:
        raise ValueError(f"report_to {run.recipe.report_to!r} needs a checkpoint folder to write to")
    if run.finished():
        run.model.eval()
        return
    config, use_cache = run.model.config, run.model.config.use_cache
    with _untouched_randomness(), TemporaryDirectory() as nowhere:
        arguments = _arguments(run, Path(nowhere if run.checkpoint is None else run.checkpoint))
        _BatchTrainer(run=run, arguments=arguments).train()
    config.use_cache = use_cache
    run.model.eval()


@dataclass(frozen=True)
class _Share:
    """One process's batch of a step, and what it needs to know of the whole step: `items` tokens carry loss in all its batches."""

    batch: Batch
    step: Step
    items: int


class _Shares(IterableDataset):
    """The batches of one process, in order: of each step every `processes`-th, and an empty one where a step has too few."""

    def __init__(self, run: TrainingRun, *, process: int, processes: int):
        self.run, self.process, self.processes = run, process, processes

    def __iter__(self) -> Iterator[_Share]:
        recipe, collation = self.run.recipe, self.run.collation
        for step in self.run.steps():
            items = step.targets()
            for number in range(self.process, recipe.accumulate, self.processes):
                there = number < len(step.groups)
                batch = collation.of(step.groups[number] if there else step.groups[0][:1])
                yield _Share(batch if there else _without_loss(batch), step, items)


class _BatchTrainer(Trainer):
    """Trainer with our batches, loss and optimizer; and a step's loss summed over all processes in `run.log`."""

    def __init__(self, *, run: TrainingRun, arguments: TrainingArguments):
        self.run = run
        schedule = LambdaLR(run.optimizer, lambda _: run.factor())
        super().__init__(
            model=run.model,
            args=arguments,
            train_dataset=_Shares(run, process=arguments.process_index, processes=arguments.world_size),
            optimizers=(run.optimizer, schedule),
            callbacks=[_Bookkeeper(self)],
        )
        self.remove_callback(PrinterCallback)
        self.step_loss: Tensor | float = 0.0  # of the step under way, this process's part
        self.step_taken: Step | None = None

    def get_train_dataloader(self) -> DataLoader:
        """This process's batches; not prepared by accelerate, which would share them out again."""
        return DataLoader(self.train_dataset, batch_size=None)

    def get_batch_samples(self, epoch_iterator, num_batches, device) -> tuple[list[_Share], None]:
        """A step's batches of this process. The number of tokens with loss in all processes comes with them."""
        shares = [share for _, share in zip(range(num_batches), epoch_iterator, strict=False)]
        self.step_loss, self.step_taken = 0.0, shares[0].step if shares else None
        return shares, None

    def training_step(self, model: nn.Module, inputs: _Share, num_items_in_batch=None) -> Tensor:
        """Backward of this batch's part of the step's loss; times the processes, because their gradients are averaged."""
        model.train()
        device = next(model.parameters()).device
        loss = reply_loss(
            model=model, batch=inputs.batch, device=device, items=inputs.items, packed=self.run.collation.packed
        )
        if (processes := self.args.world_size) > 1:
            loss = loss * processes
        self.run.optimizer.backward(loss)
        self.step_loss = self.step_loss + loss.detach()
        return loss.detach().to(self.args.device)

    def floating_point_ops(self, inputs: _Share) -> int:
        """Not counted."""
        return 0

    def _get_grad_norm(self, model: nn.Module, grad_norm=None) -> None:
        """The optimizer shortens gradients itself, on float32; `log` reports their length."""
        return None

    def _init_training_state(
        self, max_steps, num_update_steps_per_epoch, num_train_epochs, resume_from_checkpoint, trial
    ):
        """Goes on at the step that the run stands at."""
        super()._init_training_state(max_steps, num_update_steps_per_epoch, num_train_epochs, None, trial)
        self.state.global_step = self.run.log.steps
        return 0, 0

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """To TensorBoard and W&B: what Trainer knows, the gradient's length, tokens and samples."""
        run = self.run
        self.state.epoch = run.log.samples / max(len(run.samples), 1)
        if "loss" in logs:
            logs = {
                **logs,
                "grad_norm": run.optimizer.norm,
                "embedding_learning_rate": run.optimizer.rates().get("embeddings", 0.0),
                "tokens": run.log.tokens,
                "samples": run.log.samples,
            }
        super().log(logs, start_time)


class _Bookkeeper(TrainerCallback):
    """Keeps the run's books: after each step its loss over all processes, saved states, deadline and end."""

    def __init__(self, trainer: _BatchTrainer):
        self.trainer, self.late = trainer, False

    def on_optimizer_step(self, args, state, control, **kwargs) -> None:
        """Before the schedule looks at how far the training is."""
        trainer, run = self.trainer, self.trainer.run
        values = torch.tensor([float(trainer.step_loss), float(run.late())], device=args.device)
        if args.world_size > 1:
            values = trainer.accelerator.reduce(values, "mean")
        step = trainer.step_taken
        self.late = bool(values[1] > 0)
        run.record(loss=float(values[0]), tokens=step.tokens(), done=step.done)

    def on_step_end(self, args, state, control, **kwargs):
        """Saves if it is time; stops at the end, or when any process is late."""
        run = self.trainer.run
        run.save_if_due()
        if run.finished() or self.late:
            run.log.cut = not run.finished()
            control.should_training_stop = True
        return control


def _arguments(run: TrainingRun, output: Path) -> TrainingArguments:
    device = next(run.model.parameters()).device
    known = steps_in(samples=len(run.samples), recipe=run.recipe)
    if run.recipe.reports():
        os.environ.setdefault("TENSORBOARD_LOGGING_DIR", str(output / "runs"))
        os.environ.setdefault("WANDB_DIR", str(output))
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    arguments = TrainingArguments(
        output_dir=str(output),
        max_steps=known or run.total,  # without `batch_samples` an upper bound: the last step ends the training
        gradient_accumulation_steps=batches_each(accumulate=run.recipe.accumulate, processes=processes),
        per_device_train_batch_size=max(run.recipe.batch_samples, 1),
        max_grad_norm=0.0,
        learning_rate=run.recipe.learning_rate,
        logging_strategy="steps",
        logging_steps=run.recipe.log_every,
        logging_nan_inf_filter=False,
        save_strategy="no",
        report_to=run.recipe.reports() or "none",
        seed=run.seed % 2**32,
        use_cpu=device.type == "cpu",
        ddp_backend="gloo" if device.type == "cpu" and processes > 1 else None,
        ddp_find_unused_parameters=False,
        ddp_broadcast_buffers=False,
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )
    if arguments.n_gpu > 1:
        arguments._n_gpu = 1  # one process uses one GPU; several are for torchrun
    return arguments


def _without_loss(batch: Batch) -> Batch:
    """A batch of the same tokens without labels."""
    return Batch(
        input_ids=batch.input_ids,
        labels=torch.full_like(batch.labels, -100),
        position_ids=batch.position_ids,
        tokens=0,
        segments=batch.segments,
    )


@contextmanager
def _untouched_randomness() -> Iterator[None]:
    """Puts the global generators of Python, numpy and torch back as they were."""
    python, array = random.getstate(), np.random.get_state()
    with torch.random.fork_rng():
        yield
    random.setstate(python)
    np.random.set_state(array)
