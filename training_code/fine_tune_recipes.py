"""Named, frozen configurations of fine-tuning: the published runs, as recipes that really run. Data only.

Facts: the ARChitects' README and papers of 2024 and 2025, NVARC 2025. A recipe decides, together with base model, data and seed, the
checkpoint that comes out; it says nothing about machines, folders and time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from arc_loader.augmentation import Augmentation
from arc_loader.formats import ARCHITECTS, CHAT_16, PromptFormat
from model_tools.adapters import LoraRecipe
from model_tools.keep_recipes import KEEP_CHAT_16, KeepCharacters, KeepRecipe
from model_tools.train_recipe import TrainRecipe

MIXABLE = ("arc-training", "arc-evaluation", "conceptarc")


@dataclass(frozen=True)
class Mix:
    """A data set that is mixed in: one of `MIXABLE`, or a folder of puzzle files below the input folder; each puzzle `times` over."""

    name: str
    times: int = 1

    def __post_init__(self) -> None:
        if not self.name or self.times < 1:
            raise ValueError(f"a data set is mixed in as NAME=TIMES with TIMES from 1 on, not {self}")

    def __str__(self) -> str:
        return f"{self.name}={self.times}"

    @classmethod
    def parse(cls, text: str) -> "Mix":
        """`NAME=TIMES` or `NAME`. Raises ValueError for other texts."""
        name, mark, times = text.partition("=")
        if mark and not (times.isascii() and times.isdigit()):
            raise ValueError(f"a data set is mixed in as NAME=TIMES with TIMES from 1 on, not {text!r}")
        return cls(name, int(times or 1))


@dataclass(frozen=True, kw_only=True)
class EpochsData:
    """Epochs of freshly drawn RE-ARC puzzles with other sets spread evenly over them, each sample under a random view.

    rearc: folder of RE-ARC (tasks/<id>.json), below the input folder
    epochs: how often every RE-ARC puzzle is drawn, each time with fresh pairs
    sizes: numbers of demonstrations, of which each draw takes one by chance; a test pair comes on top
    remove_easiest: share of each puzzle's pairs that is left out first, those of the smallest PSO difficulty
    reuse: start a puzzle's pairs again when they are used up, instead of refusing (RE-ARC has 1,000 a puzzle as it is published)
    mixed: data sets that are mixed in, as NAME=TIMES: arc-training, arc-evaluation (public puzzles with their solutions), conceptarc,
        or a folder of puzzle files; all pairs of a puzzle are a sample
    augmentation: what chance does to a sample
    mask_first_n: replies without loss at the start of a sample
    max_tokens: longer samples lose their last demonstrations
    """

    rearc: str = "re_arc"
    epochs: int
    sizes: tuple[int, ...] = (6,)
    remove_easiest: float = 0.0
    reuse: bool = False
    mixed: tuple[Mix, ...] = ()
    augmentation: Augmentation = Augmentation()
    mask_first_n: int = 1
    max_tokens: int = 8192

    def __post_init__(self) -> None:
        if self.augmentation.views_per_view != 1:
            raise ValueError("here a sample is one view: the augmentation's tp and rt are True or False, its n is 1")
        if self.epochs < 1 or not self.sizes or not 0 <= self.remove_easiest < 1 or self.max_tokens < 1:
            raise ValueError(
                f"epochs {self.epochs!r}, sizes {self.sizes!r} and max_tokens {self.max_tokens!r} start at 1, "
                f"remove_easiest {self.remove_easiest!r} is from 0 to below 1"
            )


@dataclass(frozen=True, kw_only=True)
class DemonstrationsData:
    """The demonstrations of the puzzles that are to be solved, all puzzles together (test-time training on the whole set).

    repeats: how often every puzzle comes, each time all puzzles in a new order
    augmentation: what becomes of each time; it may make several samples of it
    shuffle: all samples in random order
    mask_first_n: replies without loss at the start of a sample
    max_tokens: longer samples lose their last demonstrations
    """

    repeats: int = 1
    augmentation: Augmentation = Augmentation()
    shuffle: bool = False
    mask_first_n: int = 0
    max_tokens: int = 8192

    def __post_init__(self) -> None:
        if self.repeats < 1 or self.max_tokens < 1:
            raise ValueError(f"repeats {self.repeats!r} and max_tokens {self.max_tokens!r} start at 1")


@dataclass(frozen=True, kw_only=True)
class FineTuneRecipe:
    """From a base model to a merged ARC checkpoint.

    name: of the recipe and of the folder of its results
    base: the base model: its id on huggingface.co, a folder below input/models or a path
    bits: of the base's weights in training: 4 (NF4 with double quantisation), 8 or 16
    keep: which tokens of the vocabulary are kept; None: the model keeps all
    fmt: prompt format, by name
    data: what is learned from
    lora: the adapters that are trained
    train: how they are trained
    """

    name: str
    base: str
    bits: int = 4
    keep: KeepRecipe | None
    fmt: PromptFormat
    data: EpochsData | DemonstrationsData
    lora: LoraRecipe
    train: TrainRecipe

    def __post_init__(self) -> None:
        if self.bits not in (4, 8, 16):
            raise ValueError(f"bits are 4, 8 or 16, not {self.bits!r}")


_TRAIN = TrainRecipe(
    learning_rate=1e-4,
    embedding_learning_rate=1e-5,
    optimizer="adamw_8bit",
    schedule="cosine",
    warmup=0.25,
    batch_samples=4,
    accumulate=2,
    window=8,
    engine="trainer",
    gradient_checkpointing=True,
)
_MIXED = (Mix("arc-evaluation", 128), Mix("conceptarc", 128))

NEMO_FULL = FineTuneRecipe(
    name="Nemo-full",
    base="nvidia/Mistral-NeMo-Minitron-8B-Base",
    keep=KeepCharacters(),
    fmt=ARCHITECTS,
    data=EpochsData(epochs=644, mixed=_MIXED),
    lora=LoraRecipe(rank=256, alpha=24),
    train=_TRAIN,
)
"""The model of the 53.5 points. It has seen the public evaluation puzzles: score it on others."""

LLAMA_REARC = FineTuneRecipe(
    name="Llama-rearc",
    base="meta-llama/Llama-3.2-3B",
    keep=KeepCharacters(),
    fmt=ARCHITECTS,
    data=EpochsData(epochs=368, max_tokens=128_000),
    lora=LoraRecipe(rank=256, alpha=24),
    train=_TRAIN,
)

NEMO_REARC1200 = FineTuneRecipe(
    name="NemoReArc1200",
    base="nvidia/Mistral-NeMo-Minitron-8B-Base",
    keep=KeepCharacters(),
    fmt=ARCHITECTS,
    data=EpochsData(epochs=1200, remove_easiest=0.5),
    lora=LoraRecipe(rank=256, alpha=24),
    train=_TRAIN,
)
"""The paper's model that has seen RE-ARC alone. The number of epochs is read from its published name, remove_easiest from the paper;
its other hyper-parameters are taken to be those of Nemo-full."""

QWEN3_4B_16TOK = FineTuneRecipe(
    name="Qwen3-4B_16tok",
    base="Qwen/Qwen3-4B",
    bits=16,
    keep=KEEP_CHAT_16,
    fmt=CHAT_16,
    data=EpochsData(epochs=644, mixed=_MIXED),
    lora=LoraRecipe(rank=256, alpha=32),
    train=replace(_TRAIN, warmup=0.1),
)
"""Our fine-tuning of the 2025 winners' model and vocabulary of 16 tokens. Their data (synthetic puzzles) were others than these."""

TTT_WHOLE_SET = FineTuneRecipe(
    name="ttt-whole-set",
    base="da-fr/Llama-3.2-3B-ARChitects-ReArc-bnb-4bit",
    keep=None,
    fmt=ARCHITECTS,
    data=DemonstrationsData(repeats=48, max_tokens=128_000),
    lora=LoraRecipe(rank=64, alpha=16),
    train=replace(_TRAIN, batch_samples=2, window=4),
)
"""Test-time training on the demonstrations of all puzzles at once, as for the published Llama model."""

TTT_KAGGLE_2024 = FineTuneRecipe(
    name="ttt-kaggle-2024",
    base="da-fr/Mistral-NeMo-Minitron-8B-ARChitects-Full-bnb-4bit",
    keep=None,
    fmt=ARCHITECTS,
    data=DemonstrationsData(augmentation=Augmentation(tp="all", rt="all", n=4), shuffle=True, max_tokens=4224),
    lora=LoraRecipe(rank=64, alpha=16),
    train=replace(_TRAIN, batch_samples=2, window=4, warmup=100),
)
"""The same as in the Kaggle notebook of 2024, for 16 GB cards (there the puzzles were split over two of them)."""

FINE_TUNES: Mapping[str, FineTuneRecipe] = {
    recipe.name: recipe
    for recipe in (NEMO_FULL, LLAMA_REARC, NEMO_REARC1200, QWEN3_4B_16TOK, TTT_WHOLE_SET, TTT_KAGGLE_2024)
}
"""By name."""
