"""MultitaskRecipe: everything that decides the result of a multi-task training, as data. Knows no files and no model."""

from dataclasses import dataclass

from arc_loader.grid_encoders import USUAL_ENCODER, parse_grid_encoder
from model_tools.adapters import PROJECTIONS, LoraRecipe
from model_tools.train_recipe import OPTIMIZERS, TrainRecipe
from prompting.data_augmentation import DataAugmentation
from prompting.draws import PromptRules
from prompting.new_problems import NewProblems
from prompting.versions import version_named

SCHEDULERS = {
    "linear": "linear",
    "cosine": "cosine",
    "constant_with_warmup": "constant",
    "cosine_with_restarts": "cosine_with_restarts",
    "cyclic": "cyclic",
}
"""Names on the command line (those of transformers) and in TrainRecipe."""
LORA_ALPHA = 64


@dataclass(frozen=True)
class NamedSet:
    """A set by its name on the command line, and the prompt that it is asked with. Raises PromptError for an unknown prompt."""

    path: str
    prompt: str

    def __post_init__(self) -> None:
        version_named(self.prompt)

    def __str__(self) -> str:
        return f"{self.path} {self.prompt}"


@dataclass(frozen=True, kw_only=True)
class MultitaskRecipe:
    """A multi-task training.

    model: folder or hub id; adapter: a folder of adapters to start from
    train, validation: sets with their prompts
    batch_size: samples of a step; device_batch: of them at a time
    optimizer: one of TrainRecipe's
    share: of the puzzles of each set that is learned from
    lora_rank: of the adapters; None: all weights are trained
    bits: of the base's weights in memory
    dtype: that is computed in
    Raises ValueError for values that do not fit.
    """

    model: str
    adapter: str | None = None
    train: tuple[NamedSet, ...]
    validation: tuple[NamedSet, ...] = ()
    grid_encoder: str = str(USUAL_ENCODER)
    max_seq_len: int = 4096
    cut: bool = False
    share: float = 1.0
    new_problems: NewProblems = NewProblems()
    right_probability: float = 0.5
    max_steps: int = 6000
    batch_size: int = 16
    device_batch: int = 1
    learning_rate: float = 1e-4
    optimizer: str = "adamw"
    scheduler: str = "linear"
    warmup: float = 0.05
    lora_rank: int | None = 32
    bits: int = 16
    dtype: str = "bfloat16"
    gradient_checkpointing: bool = False

    def __post_init__(self) -> None:
        parse_grid_encoder(self.grid_encoder)
        self.rules()
        if not self.train:
            raise ValueError("there is nothing to train on: --train_datasets PATH PROMPT is needed")
        if self.scheduler not in SCHEDULERS:
            raise ValueError(f"lr_scheduler_type {self.scheduler!r} is none of {', '.join(SCHEDULERS)}")
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optim {self.optimizer!r} is none of {', '.join(OPTIMIZERS)}")
        if not 0 <= self.warmup < 1:
            raise ValueError(f"warmup_ratio {self.warmup!r} is a share of the steps, from 0 to below 1")
        if self.max_steps < 1 or self.batch_size < 1 or self.device_batch < 1 or self.batch_size % self.device_batch:
            raise ValueError(
                f"max_steps {self.max_steps} and batch_size {self.batch_size} start at 1, and batch_size is a multiple of "
                f"per_device_train_batch_size {self.device_batch}"
            )
        if not 0 < self.share <= 1:
            raise ValueError(f"subsample_train_tasks_ratio {self.share!r} is above 0 and at most 1")
        if self.bits != 16 and self.lora_rank is None:
            raise ValueError("4-bit weights cannot be trained: use_4bit_quantization needs use_lora")
        if self.adapter is not None and self.lora_rank is None:
            raise ValueError(f"adapter_path {self.adapter}: adapters need use_lora")

    def rules(self) -> PromptRules:
        """How puzzles become samples of the training."""
        return PromptRules(
            max_seq_len=self.max_seq_len,
            cut=self.cut,
            augmentation=DataAugmentation(),
            problems=self.new_problems,
            right_probability=self.right_probability,
        )

    def samples(self) -> int:
        """Samples of the whole training."""
        return self.max_steps * self.batch_size

    def lora(self) -> LoraRecipe | None:
        """The adapters."""
        if self.lora_rank is None:
            return None
        return LoraRecipe(rank=self.lora_rank, alpha=LORA_ALPHA, targets=PROJECTIONS)

    def training(self, *, engine: str, report_to: str, log_every: int, save_every: int) -> TrainRecipe:
        """Every step takes `batch_size` samples in the order of the stream."""
        return TrainRecipe(
            learning_rate=self.learning_rate,
            embedding_learning_rate=self.learning_rate,
            optimizer=self.optimizer,
            schedule=SCHEDULERS[self.scheduler],
            warmup=self.warmup,
            decay=1 - self.warmup,
            batch_samples=self.device_batch,
            accumulate=self.batch_size // self.device_batch,
            window=self.batch_size,
            gradient_checkpointing=self.gradient_checkpointing,
            engine=engine,
            report_to=report_to,
            log_every=log_every,
            save_every=save_every,
        )
