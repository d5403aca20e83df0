"""`fine_tune()`: initial training and test-time training are this one function; they differ in recipe and samples only.

Trains whatever parameters of the model require gradients (all of them, or the adapters). Steps, loss, optimizer, schedule and saved
states have one definition (`batches`, `reply_loss`, `optimizers`, `train_recipe`, `checkpoint`); two engines run them and give the
same losses bit for bit on one process: 'trainer', transformers' Trainer under accelerate, for large trainings, several processes and
reports; 'light', a plain loop, for test-time training and small models.

Why the light loop stays: Trainer costs time on every call (its set-up collects garbage) and step, which test-time trainings of a few
seconds feel (`benchmarks/bench_train.py` measures it); and it is a matter of the whole process: it reads torchrun's environment
(solvers side by side would average the gradients of different puzzles), fixes accelerate's device at its first use and moves the
model there, and seeds global generators.
Knows samples, not puzzles.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from torch import nn

from arc_loader.formatting import Sample
from model_tools.light_engine import run_light
from model_tools.positions import Positions
from model_tools.reply_loss import reply_loss
from model_tools.train_recipe import TrainLog, TrainRecipe, schedule_factor
from model_tools.training_run import TrainingRun

__all__ = ["TrainLog", "TrainRecipe", "fine_tune", "reply_loss", "schedule_factor"]


def fine_tune(
    *,
    model: nn.Module,
    positions: Positions,
    samples: Sequence[Sample],
    recipe: TrainRecipe,
    pad_id: int,
    seed: int,
    deadline: float | None = None,
    progress: Callable[[TrainLog, int], None] | None = None,
    checkpoint: Path | None = None,
    checkpoint_seconds: float = 300.0,
) -> TrainLog:
    """Trains `model` in place on every sample `recipe.epochs` times, in an order decided by `seed`; returns what was done.

    `samples` may be lazy (`__len__` and `__getitem__`). `deadline`: `time.monotonic()` at which to stop after the current step
    (the log then says `cut`). `progress(log, total_samples)` is called after each step. `checkpoint`: a folder in which weights,
    optimizer and place are kept every `checkpoint_seconds` (and every `recipe.save_every` steps), and from which an interrupted
    training goes on; a finished one leaves its last state there, beside `metrics.jsonl` (and TensorBoard's events in `runs/`).
    Under torchrun or accelerate, with the engine 'trainer', every process calls this with the same arguments.
    Raises ValueError for a model with nothing to train, a state of another training, packing that the model's attention ignores,
    reports without a `checkpoint` folder, and processes that cannot share `recipe.accumulate` batches evenly.
    """
    arguments = {
        "model": model, "samples": samples, "recipe": recipe, "positions": positions, "pad_id": pad_id, "seed": seed,
        "deadline": deadline, "progress": progress, "checkpoint": checkpoint, "checkpoint_seconds": checkpoint_seconds,
    }  # fmt: skip
    with activations_dropped(model, recipe.gradient_checkpointing):
        if recipe.engine == "trainer":
            from model_tools.trainer_engine import run_trainer, this_is_the_main_process

            run = TrainingRun(**arguments, main=this_is_the_main_process())
            run_trainer(run)
        else:
            run = TrainingRun(**arguments)
            run_light(run)
    return run.log


@contextmanager
def activations_dropped(model: nn.Module, wanted: bool) -> Iterator[None]:
    """Within the block the model keeps no activations inside its layers, if that is wanted."""
    if not wanted:
        yield
        return
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    try:
        yield
    finally:
        model.gradient_checkpointing_disable()
