"""The metrics of a training as a file of JSON lines, and in words what such a line holds. Knows numbers only.

A resumed training drops the lines of steps that it takes again, so every step is there once.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from model_tools.train_recipe import TrainLog

NAME = "metrics.jsonl"


@dataclass
class MetricsFile:
    """Writes a line every `every` steps to `path`.

    A line: step, samples, tokens (without padding), epoch, loss (mean nll per reply token over the steps since the last line),
    learning_rate and embedding_learning_rate of the last step, grad_norm, seconds, tokens_per_second since the last line, peak_gib
    (GPU memory of this process, on a CPU its resident memory).
    """

    path: Path
    every: int

    def __post_init__(self) -> None:
        self._step, self._tokens, self._seconds = 0, 0, 0.0

    def resume(self, log: TrainLog) -> None:
        """Goes on after `log`: later lines are removed."""
        self._step, self._tokens, self._seconds = log.steps, log.tokens, log.seconds
        kept = [line for line in read_metrics(self.path) if line["step"] <= log.steps] if self.path.exists() else []
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".tmp")
        beside.write_text("".join(json.dumps(line) + "\n" for line in kept))
        os.replace(beside, self.path)

    def write(self, *, log: TrainLog, samples: int, rates: dict[str, float], norm: float, last: bool) -> dict | None:
        """Writes and returns the line of step `log.steps` if it is due (`last`: in any case). `samples`: of an epoch."""
        if (log.steps % self.every and not last) or log.steps == self._step:
            return None
        recent, seconds = log.losses[self._step :], max(log.seconds - self._seconds, 1e-9)
        line = {
            "step": log.steps,
            "samples": log.samples,
            "tokens": log.tokens,
            "epoch": round(log.samples / samples, 4),
            "loss": sum(recent) / len(recent),
            "learning_rate": rates.get("layers", rates.get("rest")),
            "embedding_learning_rate": rates.get("embeddings"),
            "grad_norm": norm,
            "seconds": round(log.seconds, 3),
            "tokens_per_second": round((log.tokens - self._tokens) / seconds, 1),
            "peak_gib": round(peak_gib(), 3),
        }
        with self.path.open("a") as stream:
            stream.write(json.dumps(line) + "\n")
        self._step, self._tokens, self._seconds = log.steps, log.tokens, log.seconds
        return line


def read_metrics(path: Path) -> list[dict]:
    """The lines of a metrics file; a last line that a kill cut short is left out."""
    lines = []
    for text in Path(path).read_text().splitlines():
        try:
            lines.append(json.loads(text))
        except ValueError:
            break
    return lines


def peak_gib() -> float:
    """Most memory that this process has had: of the GPU if it uses one, else resident; in GiB."""
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        return torch.cuda.max_memory_allocated() / 2**30
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return psutil.Process().memory_info().peak_wset / 2**30
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB on Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30
