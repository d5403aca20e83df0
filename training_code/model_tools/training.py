"""`fine_tune()`: initial training and test-time training are this one function; they differ in recipe and samples only.

Trains whatever parameters of the model require gradients (all of them, or the adapters). Optimizers work on float32 copies of the
parameters, so that small steps are not lost in bfloat16. Samples are taken in windows, grouped by length, and a step is one group.
Knows samples, not puzzles.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from arc_loader.formatting import Sample
from model_tools.checkpoint import load_state, save_state
from model_tools.collator import IGNORE, Batch, collate, group_by_length
from model_tools.positions import Positions


@dataclass(frozen=True)
class TrainRecipe:
    """How to train. `optimizer`: 'adamw', or 'muon' (Muon for the matrices of the layers, AdamW for embeddings, head and norms).

    Learning rates rise linearly over the first `warmup` share of the samples; 'cosine' then falls to zero, 'linear' stays and falls
    linearly over the last `decay` share, 'constant' stays. `batch_tokens`: padded tokens a step. `window`: samples grouped at a time.
    """

    learning_rate: float = 1e-4
    embedding_learning_rate: float = 1e-5
    optimizer: str = "adamw"
    schedule: str = "cosine"
    warmup: float = 0.25
    decay: float = 0.3
    weight_decay: float = 0.0
    batch_tokens: int = 8192
    window: int = 512
    max_grad_norm: float = 1.0

    def __post_init__(self) -> None:
        if self.optimizer not in ("adamw", "muon"):
            raise ValueError(f"optimizer {self.optimizer!r} is neither 'adamw' nor 'muon'")
        if self.schedule not in ("cosine", "linear", "constant"):
            raise ValueError(f"schedule {self.schedule!r} is none of 'cosine', 'linear', 'constant'")


@dataclass
class TrainLog:
    """What a training did: `losses` (mean nll per reply token of each step), steps, tokens without padding, wall seconds."""

    losses: list[float] = field(default_factory=list)
    steps: int = 0
    tokens: int = 0
    samples: int = 0
    seconds: float = 0.0
    cut: bool = False


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
    """Trains `model` in place on every sample once, in an order decided by `seed`; returns what was done.

    `samples` may be lazy (`__len__` and `__getitem__`). `deadline`: `time.monotonic()` at which to stop after the current step
    (the log then says `cut`). `progress(log, total_samples)` is called after each step. `checkpoint`: a folder in which weights,
    optimizer and place are kept every `checkpoint_seconds`, and from which an interrupted training goes on; a finished one leaves
    its last state there.
    """
    device = next(model.parameters()).device
    trainer = _Trainer(model=model, recipe=recipe)
    log, total, start = TrainLog(), len(samples), 0
    if checkpoint is not None and (state := load_state(checkpoint)) is not None:
        trainer.load(state.tensors)
        log, start = TrainLog(**state.log), state.samples
    began, kept = time.monotonic() - log.seconds, time.monotonic()
    model.train()
    for batch, after in _batches(samples, start, recipe, positions, pad_id, seed):
        loss = trainer.step(batch, device=device, factor=schedule_factor(recipe=recipe, progress=log.samples / total))
        log.losses.append(loss)
        log.steps += 1
        log.tokens += batch.tokens
        log.samples += len(batch.input_ids)
        log.seconds = time.monotonic() - began
        if progress is not None:
            progress(log, total)
        window_done = after is not None
        if checkpoint is not None and window_done and (time.monotonic() - kept > checkpoint_seconds or after == total):
            save_state(checkpoint, tensors=trainer.state(), log=vars(log), samples=after)
            kept = time.monotonic()
        if deadline is not None and time.monotonic() > deadline:
            log.cut = True
            break
    model.eval()
    return log


def schedule_factor(*, recipe: TrainRecipe, progress: float) -> float:
    """What the learning rates are multiplied with when the share `progress` (0 to 1) of the samples is done."""
    if progress < recipe.warmup:
        return max(progress / recipe.warmup, 0.01)
    if recipe.schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * (progress - recipe.warmup) / (1 - recipe.warmup)))
    if recipe.schedule == "linear":
        return min(1.0, (1 - progress) / recipe.decay)
    return 1.0


def reply_loss(*, model: nn.Module, batch: Batch, device: torch.device) -> Tensor:
    """Mean nll in nats over all labelled tokens of the batch (a scalar tensor with gradient), computed in float32."""
    labels = batch.labels[:, 1:].to(device)
    logits = model(
        input_ids=batch.input_ids.to(device), position_ids=batch.position_ids.to(device), use_cache=False
    ).logits
    wanted = labels != IGNORE  # (B, L - 1)
    return nn.functional.cross_entropy(logits[:, :-1][wanted].float(), labels[wanted])


class _Trainer:
    """Float32 copies of the trainable parameters, their optimizers, and one step."""

    def __init__(self, *, model: nn.Module, recipe: TrainRecipe):
        named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
        if not named:
            raise ValueError("no parameter of the model requires gradients: nothing to train")
        self.model, self.recipe = model, recipe
        self.live = [parameter for _, parameter in named]
        self.master = [nn.Parameter(parameter.detach().float().clone()) for parameter in self.live]
        groups: dict[str, list[nn.Parameter]] = {"layers": [], "embeddings": [], "rest": []}
        for (name, parameter), master in zip(named, self.master, strict=True):
            embedding = "embed_tokens" in name or "lm_head" in name
            kind = "embeddings" if embedding else "layers" if parameter.ndim == 2 else "rest"
            groups[kind].append(master)
        rate, embedding_rate = recipe.learning_rate, recipe.embedding_learning_rate
        adam = [
            {"params": groups["embeddings"], "lr": embedding_rate, "base_lr": embedding_rate, "weight_decay": 0.0},
            {"params": groups["rest"], "lr": rate, "base_lr": rate, "weight_decay": 0.0},
        ]
        layers = {"params": groups["layers"], "lr": rate, "base_lr": rate, "weight_decay": recipe.weight_decay}
        self.optimizers: list[torch.optim.Optimizer] = []
        if recipe.optimizer == "muon" and groups["layers"]:
            self.optimizers.append(torch.optim.Muon([layers], adjust_lr_fn="match_rms_adamw"))
        else:
            adam.append(layers)
        if adam := [group for group in adam if group["params"]]:
            self.optimizers.append(torch.optim.AdamW(adam, betas=(0.9, 0.95 if recipe.optimizer == "muon" else 0.999)))

    def step(self, batch: Batch, *, device: torch.device, factor: float) -> float:
        loss = reply_loss(model=self.model, batch=batch, device=device)
        loss.backward()
        for live, master in zip(self.live, self.master, strict=True):
            master.grad = None if live.grad is None else live.grad.float()
            live.grad = None
        nn.utils.clip_grad_norm_(self.master, self.recipe.max_grad_norm)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["base_lr"] * factor
            optimizer.step()
        self._publish()
        return float(loss.detach())

    @torch.no_grad()
    def _publish(self) -> None:
        for live, master in zip(self.live, self.master, strict=True):
            live.copy_(master)

    def state(self) -> dict[str, Tensor]:
        """Everything a later start needs, as flat named tensors."""
        tensors = {f"master.{number}": master.detach() for number, master in enumerate(self.master)}
        for which, optimizer in enumerate(self.optimizers):
            for number, entry in optimizer.state_dict()["state"].items():
                tensors.update(
                    {f"optimizer.{which}.{number}.{name}": torch.as_tensor(value) for name, value in entry.items()}
                )
        return tensors

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Puts `state()` back; raises ValueError if it is of another model or optimizer."""
        shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items() if name.startswith("master.")}
        if shapes != {f"master.{number}": tuple(master.shape) for number, master in enumerate(self.master)}:
            raise ValueError("the training state belongs to a model of other shape; use another checkpoint folder")
        with torch.no_grad():
            for number, master in enumerate(self.master):
                master.copy_(tensors[f"master.{number}"])
        for which, optimizer in enumerate(self.optimizers):
            entries: dict[int, dict[str, Tensor]] = {}
            for name, tensor in tensors.items():
                if name.startswith(f"optimizer.{which}."):
                    _, _, number, field_name = name.split(".")
                    entries.setdefault(int(number), {})[field_name] = tensor
            state = optimizer.state_dict()
            optimizer.load_state_dict({"state": entries, "param_groups": state["param_groups"]})
        self._publish()


def _batches(
    samples: Sequence[Sample], start: int, recipe: TrainRecipe, positions: Positions, pad_id: int, seed: int
) -> Iterator[tuple[Batch, int | None]]:
    """Batches of the windows from sample `start` on; with each the number of samples done if it closes a window, else None."""
    for begin in range(start, len(samples), recipe.window):
        end = min(begin + recipe.window, len(samples))
        window = [samples[index] for index in range(begin, end)]
        rng = np.random.default_rng([seed, begin])
        groups = list(
            group_by_length(lengths=[len(s.input_ids) for s in window], batch_tokens=recipe.batch_tokens, rng=rng)
        )
        for number, group in enumerate(groups):
            batch = collate(samples=[window[index] for index in group], positions=positions, pad_id=pad_id)
            yield batch, end if number == len(groups) - 1 else None
