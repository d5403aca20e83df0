"""How fast a machine trains: a few real steps, timed. The model is changed by it and thrown away."""

import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from arc_loader.formatting import Sample
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.loading import LoadedModel
from model_tools.train_recipe import TrainLog, TrainRecipe
from model_tools.training import fine_tune


@dataclass(frozen=True)
class Speed:
    """tokens_per_second: without padding; steps: how many were timed; machine: on what, in words."""

    tokens_per_second: float
    steps: int
    machine: str


def measure_speed(
    *, loaded: LoadedModel, samples: Sequence[Sample], lora: LoraRecipe, train: TrainRecipe, seed: int, steps: int = 3
) -> Speed:
    """As `time_steps`, with adapters on `loaded`."""
    adapted = replace(loaded, model=add_lora(model=loaded.model, recipe=lora, seed=seed))
    return time_steps(loaded=adapted, samples=samples, train=train, seed=seed, steps=steps)


def time_steps(
    *, loaded: LoadedModel, samples: Sequence[Sample], train: TrainRecipe, seed: int, steps: int = 3
) -> Speed:
    """Trains `loaded` for one step that is not timed and `steps` that are.

    Raises ValueError if there are too few samples for two steps.
    """
    marks: list[tuple[float, int]] = []  # (time, tokens done) after each step
    enough = (steps + 1) * train.accumulate * max(train.batch_samples, 1)
    if not train.batch_samples:
        enough = max(enough, train.window)

    def note(log: TrainLog, total: int) -> None:
        marks.append((time.monotonic(), log.tokens))
        if len(marks) > steps:
            raise _EnoughError

    try:
        fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=[samples[number] for number in range(min(enough, len(samples)))],
            recipe=replace(train, engine="light", report_to="none", epochs=1),
            pad_id=loaded.pad_id,
            seed=seed,
            progress=note,
        )
    except _EnoughError:
        pass
    if len(marks) < 2:
        raise ValueError(f"{len(samples)} samples are too few to time two steps")
    (begin, before), (end, after) = marks[0], marks[-1]
    device = next(loaded.model.parameters()).device
    return Speed((after - before) / (end - begin), len(marks) - 1, machine_words(device))


def machine_words(device: torch.device) -> str:
    """A device in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type}, {torch.get_num_threads()} threads, {platform.machine()}"


class _EnoughError(Exception):
    """The steps that were asked for are timed."""
