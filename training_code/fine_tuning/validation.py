"""Validation: the mean nll of held-out samples of each set, measured now and then during a training. Knows samples, not puzzles."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from arc_loader.encoding import Sample
from arc_loader.files import write_atomically
from model_tools.collator import collate
from model_tools.loading import LoadedModel
from model_tools.reply_loss import reply_loss
from model_tools.train_recipe import TrainLog

NAME = "validation.jsonl"


@torch.no_grad()
def mean_nll(*, model: nn.Module, loaded: LoadedModel, samples: Sequence[Sample], batch_samples: int = 4) -> float:
    """Mean nll in nats per token with loss over all samples; nan for none. The model is left in the mode that it is in."""
    device, training = next(model.parameters()).device, model.training
    model.eval()
    total, count = 0.0, 0
    order = sorted(range(len(samples)), key=lambda n: len(samples[n].input_ids))
    for begin in range(0, len(order), batch_samples):
        group = [samples[n] for n in order[begin : begin + batch_samples]]
        batch = collate(samples=group, positions=loaded.positions, pad_id=loaded.pad_id)
        tokens = batch.targets()
        total += float(reply_loss(model=model, batch=batch, device=device)) * tokens
        count += tokens
    model.train(training)
    return total / count if count else math.nan


@dataclass(kw_only=True)
class Validation:
    """Measures every `every` steps and at the end, and writes a line with step and loss of each set to `path`.

    sets: name -> samples; tell: told each line in words
    """

    model: nn.Module
    loaded: LoadedModel
    sets: Mapping[str, Sequence[Sample]]
    every: int
    path: Path
    batch_samples: int = 4
    tell: Callable[[str], None] = lambda _: None
    _steps: set[int] = field(default_factory=set)

    def resume(self, *, steps: int) -> None:
        """Goes on after `steps`: lines of later steps, which are taken again, are removed."""
        kept = [line for line in read_validation(self.path) if line["step"] <= steps]
        write_atomically(self.path, data="".join(json.dumps(line) + "\n" for line in kept).encode())
        self._steps = {line["step"] for line in kept}

    def __call__(self, log: TrainLog, total: int) -> None:
        """To be called after each step."""
        due = log.steps % self.every == 0 or log.samples >= total
        if not due or not self.sets or log.steps in self._steps:
            return
        losses = {
            name: mean_nll(model=self.model, loaded=self.loaded, samples=samples, batch_samples=self.batch_samples)
            for name, samples in self.sets.items()
        }
        self._steps.add(log.steps)
        with self.path.open("a") as stream:
            stream.write(json.dumps({"step": log.steps, "losses": losses}) + "\n")
        words = ", ".join(f"{loss:.4f} ({name})" for name, loss in losses.items())
        self.tell(f"step {log.steps}: validation loss {words}")


def read_validation(path: Path) -> list[dict]:
    """The lines of a file of validation losses; a last line that a kill cut short is left out, so is a missing file."""
    lines = []
    for text in path.read_text().splitlines() if path.is_file() else []:
        try:
            lines.append(json.loads(text))
        except ValueError:
            break
    return lines
