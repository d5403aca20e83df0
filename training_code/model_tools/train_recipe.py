"""TrainRecipe: everything that decides a training's result; TrainLog: what a training did. Data only, knows no model.

A recipe says nothing about machines: the same recipe on one process or several gives the same steps.
"""

import math
from dataclasses import dataclass, field

ENGINES = ("light", "trainer")
OPTIMIZERS = ("adamw", "adamw_8bit", "muon")
SCHEDULES = ("cosine", "linear", "constant", "inverse_sqrt", "cosine_with_restarts", "cyclic")
REPORTS = ("none", "tensorboard", "wandb")


@dataclass(frozen=True)
class TrainRecipe:
    """How to train.

    Rates
        learning_rate, embedding_learning_rate: peak rates; the second is for `embed_tokens` and `lm_head` (adapters of them, too)
        optimizer: 'adamw'; 'adamw_8bit' (bitsandbytes, small optimizer states); 'muon' (Muon for the matrices of the layers, AdamW
            for embeddings, head and norms)
        adam_beta1, adam_beta2, adam_epsilon: of AdamW; `adam_beta2` None is 0.999, beside Muon 0.95
        weight_decay: of the matrices of the layers; embeddings, head and norms have none
        max_grad_norm: longer gradients of a step are shortened to it
        schedule: what follows the linear warm-up: 'cosine' falls to zero; 'linear' stays and falls linearly over the last `decay` share;
            'constant' stays; 'inverse_sqrt' falls as 1 / sqrt(samples since the warm-up's start, in warm-ups);
            'cosine_with_restarts' falls to zero `cycles` times, each time from the peak; 'cyclic' falls to zero `cycles` times along
            straight lines and climbs back between
        warmup: share of all samples if below 1, else a number of steps
        decay: share of all samples over which 'linear' falls
        lowest: the rates' share of their peak below which no schedule falls
        cycles: of 'cosine_with_restarts' and 'cyclic'
    Batches
        batch_tokens: padded tokens of a batch, used where `batch_samples` is 0; a longer sample is a batch of its own
        batch_samples: samples of a batch; 0: as many as `batch_tokens` allows
        accumulate: batches of a step, in all processes together (their number must divide it)
        window: samples that are grouped by length at a time; as large as a batch: samples stay in their order, nothing is grouped
        epochs: how often every sample is seen
        packing: the samples of a batch share rows without padding between them, each attending to itself only; the loss is the same
        pad_multiple: rows are padded on the right to a multiple of so many tokens
    Running
        engine: 'trainer' (transformers' Trainer: several processes, TensorBoard, W&B) or 'light' (one process, next to no
            overhead, no global state: for test-time training and small models); the same steps and losses
        gradient_checkpointing: less memory for about a third more time
        save_every: steps between saved states; 0: by time alone
        log_every: steps between lines of the metrics file (and reports)
        report_to: 'none', or some of 'tensorboard', 'wandb', joined by commas; needs the engine 'trainer'
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
    batch_samples: int = 0
    accumulate: int = 1
    epochs: int = 1
    packing: bool = False
    pad_multiple: int = 64
    adam_beta1: float = 0.9
    adam_beta2: float | None = None
    adam_epsilon: float = 1e-8
    lowest: float = 0.0
    cycles: int = 4
    engine: str = "light"
    gradient_checkpointing: bool = False
    save_every: int = 0
    log_every: int = 1
    report_to: str = "none"

    def __post_init__(self) -> None:
        for name, known in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES), ("engine", ENGINES)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} {getattr(self, name)!r} is none of {', '.join(map(repr, known))}")
        for name in ("batch_tokens", "window", "accumulate", "epochs", "pad_multiple", "log_every", "cycles"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)!r}, at least 1 is needed")
        for name in (
            "batch_samples",
            "save_every",
            "warmup",
            "weight_decay",
            "learning_rate",
            "embedding_learning_rate",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}, it must not be negative")
        if not 0 < self.decay <= 1 or not 0 <= self.lowest <= 1:
            raise ValueError(f"decay {self.decay!r} and lowest {self.lowest!r} are shares between 0 and 1")
        if unknown := set(self.reports()) - set(REPORTS):
            raise ValueError(f"report_to {self.report_to!r}: {sorted(unknown)} is none of {', '.join(REPORTS)}")
        if self.engine == "light" and self.reports():
            raise ValueError(f"report_to {self.report_to!r} needs engine 'trainer'")

    def reports(self) -> list[str]:
        """The parts of `report_to` without 'none'."""
        return [part for part in self.report_to.split(",") if part not in ("none", "")]


@dataclass
class TrainLog:
    """What a training did.

    losses: mean nll in nats per reply token, of each step; tokens: without padding; samples: seen, each epoch anew; seconds: wall
    time, earlier runs of a resumed training included; cut: a deadline stopped it; out_of_memory: steps that had to be taken again in
    smaller batches; left_out: samples that memory did not suffice for.
    """

    losses: list[float] = field(default_factory=list)
    steps: int = 0
    tokens: int = 0
    samples: int = 0
    seconds: float = 0.0
    cut: bool = False
    out_of_memory: int = 0
    left_out: int = 0


def schedule_factor(*, recipe: TrainRecipe, progress: float, step: int = 0) -> float:
    """What the learning rates are multiplied with when the share `progress` (0 to 1) of the samples, `step` steps, is done."""
    if recipe.warmup >= 1:  # steps
        if step < recipe.warmup:
            return max(step / recipe.warmup, 0.01)
        # the share of the samples that the warm-up took, as far as the steps so far tell
        warmup = min(progress * recipe.warmup / step, 0.999) if step else 0.0
    else:
        warmup = recipe.warmup
        if progress < warmup:
            return max(progress / warmup, 0.01)
    factor = 1.0
    if recipe.schedule == "cosine":
        factor = 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))
    elif recipe.schedule == "linear":
        factor = min(1.0, (1 - progress) / recipe.decay)
    elif recipe.schedule == "cosine_with_restarts" and progress < 1:
        factor = 0.5 * (1 + math.cos(math.pi * (recipe.cycles * (progress - warmup) / (1 - warmup) % 1)))
    elif recipe.schedule == "cyclic":
        factor = abs(2 * ((recipe.cycles - 0.5) * (progress - warmup) / (1 - warmup) % 1) - 1)
    elif recipe.schedule == "cosine_with_restarts":
        factor = 0.0
    elif recipe.schedule == "inverse_sqrt":
        factor = math.sqrt(max(warmup, 1e-3) / max(progress, warmup, 1e-3))
    return max(recipe.lowest, factor)
