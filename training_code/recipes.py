"""Named, frozen configurations: how puzzles are solved, which ones by default, and the published runs as data.

A recipe decides, together with model, puzzle and seed, every byte of the result. It says nothing about machines and time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from arc_loader.formatting import SHORT, PromptFormat
from model_tools.adapters import LoraRecipe
from model_tools.training import TrainRecipe


def _positive(recipe: object, *names: str) -> None:
    """ValueError naming the first of these fields that is below 1."""
    for name in names:
        if getattr(recipe, name) < 1:
            raise ValueError(f"{type(recipe).__name__}: {name} is {getattr(recipe, name)!r}, at least 1 is needed")


@dataclass(frozen=True)
class TestTimeRecipe:
    """Test-time training on the demonstrations of one puzzle: 8 symmetries x `n_per_symmetry` samples, in random order.

    Budgets: at most `max_samples` samples and `max_tokens` tokens in all; of a sample longer than `max_sample_tokens` the last
    demonstrations are dropped. `mask_first_n`: replies without loss at the start of a sample. `keep_background`: colour 0 stays.
    """

    __test__ = False  # pytest: not a test class

    lora: LoraRecipe = field(default_factory=LoraRecipe)
    train: TrainRecipe = field(default_factory=TrainRecipe)
    n_per_symmetry: int = 16
    max_samples: int = 128
    max_tokens: int = 40_000
    max_sample_tokens: int = 4096
    mask_first_n: int = 1
    keep_background: bool = False

    def __post_init__(self) -> None:
        _positive(self, "n_per_symmetry", "max_samples", "max_tokens", "max_sample_tokens")


@dataclass(frozen=True)
class SearchRecipe:
    """Search of a test input under 8 symmetries x `n_per_symmetry` views for every completion of probability above `min_prob`.

    Prompts longer than `max_prompt_tokens` lose their last demonstrations. Budget: `max_tokens` tokens fed, where reading
    `cached_per_token` cached tokens costs as much as feeding one, but never fewer than `min_passes` passes (see `solve.most_passes`).
    """

    n_per_symmetry: int = 2
    min_prob: float = 0.1
    max_prompt_tokens: int = 4096
    max_tokens: int = 30_000
    cached_per_token: int = 1000
    min_passes: int = 100
    keep_background: bool = False

    def __post_init__(self) -> None:
        _positive(self, "n_per_symmetry", "max_prompt_tokens", "max_tokens", "cached_per_token", "min_passes")
        if not 0 < self.min_prob < 1:
            raise ValueError(f"SearchRecipe: min_prob is {self.min_prob!r}, needed is a number between 0 and 1")


@dataclass(frozen=True)
class ScoreRecipe:
    """Scoring of a test input's candidates under the views of the search, the most promising first.

    Budgets: `max_candidates` of them, and `max_tokens` tokens of answers over all views (but at least two candidates).
    """

    max_candidates: int = 20
    max_tokens: int = 60_000

    def __post_init__(self) -> None:
        _positive(self, "max_candidates", "max_tokens")


@dataclass(frozen=True)
class SolveRecipe:
    """Everything about solving one puzzle. `ttt` None: no test-time training. `rule`: a name in `selection.ranking.RULES`."""

    name: str
    fmt: PromptFormat
    ttt: TestTimeRecipe | None
    search: SearchRecipe = field(default_factory=SearchRecipe)
    score: ScoreRecipe = field(default_factory=ScoreRecipe)
    rule: str = "mean_view_nll"


SOLVE_SMALL = SolveRecipe(
    name="small",
    fmt=SHORT,
    ttt=TestTimeRecipe(
        lora=LoraRecipe(rank=32, alpha=16),
        train=TrainRecipe(learning_rate=1e-3, embedding_learning_rate=1e-4, warmup=0.1, batch_tokens=1024),
        n_per_symmetry=32,
        max_samples=256,
        max_tokens=60_000,
        max_sample_tokens=2048,
        keep_background=True,  # as in the training of the small model
    ),
    search=SearchRecipe(keep_background=True),
)
"""What `make solve` does with the model that ships: limited so that 24 puzzles of mixed size take under 10 minutes on 2 cores."""


SELECTION_24: Mapping[str, tuple[str, ...]] = {
    "training": tuple(
        "9565186b 9af7a82c a87f7484 2013d3e2 72ca375d 137eaa0f "
        "b6afb2da b94a9452 7ddcd7ec 0962bcdd caa06a1f d687bc17".split()
    ),
    "evaluation": tuple(
        "0c786b71 b1fc8b8e 6ad5bdfd b15fca0b 7ee1c6ea 72a961c9 "
        "dd2401ed 81c0276b 60a26a3e 3194b014 2f0c5170 5a5a2103".split()
    ),
}
"""The default puzzles of `make solve`: 12 of each public set of ARC-AGI-1 as Kaggle had them in 2024, chosen before there was a model.

The rule: sort a set by length, which is the sum of cells + rows over all grids of the demonstrations, plus that of the longest test
pair; ties by id. Of the 400, take those at the places int(q * 400) with q = (i + 0.5) / 12 * 0.75 for i = 0 .. 11: sizes are
spread evenly, the longest quarter is left out because ten minutes on a CPU do not suffice for it. `tests/pipeline/test_recipes.py`
works the list out again.
"""


@dataclass(frozen=True)
class PublishedRun:
    """A run as it was published (facts: the ARChitects' README and papers of 2024 and 2025, NVARC 2025).

    `batch` x `accumulate` samples a step. `warmup`: share of the steps if below 1, else steps. `max_tokens`: samples are cut to it;
    None: not published. `epochs`: passes over `data`. `bits`: of the base weights (4: NF4).
    """

    name: str
    base: str
    data: str
    rank: int
    alpha: float
    batch: int
    accumulate: int
    warmup: float
    mask_first_n: int
    learning_rate: float = 1e-4
    embedding_learning_rate: float = 1e-5
    epochs: int = 1
    max_tokens: int | None = None
    bits: int = 4
    optimizer: str = "AdamW 8-bit"
    schedule: str = "cosine"

    def lora(self) -> LoraRecipe:
        """The adapters: rank-stabilised, on all seven projections, the embeddings and the head."""
        return LoraRecipe(rank=self.rank, alpha=self.alpha, rank_stabilised=True)


_NEMO, _LLAMA = "nvidia/Mistral-NeMo-Minitron-8B-Base", "Llama-3.2-3B"
PUBLISHED_RUNS: Mapping[str, PublishedRun] = {
    run.name: run
    for run in (
        PublishedRun(
            name="nemo_full",
            base=_NEMO,
            data="644 RE-ARC epochs (6 demonstrations), ARC evaluation x 128 and ConceptARC x 128 spread over them; augmented once",
            rank=256,
            alpha=24,
            batch=4,
            accumulate=2,
            warmup=0.25,
            mask_first_n=1,
            max_tokens=8192,
        ),
        PublishedRun(
            name="llama_rearc",
            base=_LLAMA,
            data="368 RE-ARC epochs, each key augmented once",
            rank=256,
            alpha=24,
            batch=4,
            accumulate=2,
            warmup=0.25,
            mask_first_n=1,
            max_tokens=128_000,
        ),
        PublishedRun(
            name="ttt_whole_set",
            base="da-fr/Llama-3.2-3B-ARChitects-ReArc-bnb-4bit",
            data="demonstrations x 48, augmented",
            rank=64,
            alpha=16,
            batch=2,
            accumulate=2,
            warmup=0.25,
            mask_first_n=0,
            max_tokens=128_000,
        ),
        PublishedRun(
            name="kaggle_2024",
            base="da-fr/Mistral-NeMo-Minitron-8B-ARChitects-Full-bnb-4bit",
            data="demonstrations of the test puzzles, 8 symmetries x 4, keys shuffled; puzzles split over 2 GPUs",
            rank=64,
            alpha=16,
            batch=2,
            accumulate=2,
            warmup=100,
            mask_first_n=0,
            max_tokens=4224,
        ),
        PublishedRun(
            name="ttt_per_puzzle",
            base="da-fr/Mistral-NeMo-Minitron-8B-ARChitects-Full-bnb-4bit",
            data="demonstrations of one puzzle, 8 symmetries x 8 = 64 samples",
            rank=32,
            alpha=16,
            batch=1,
            accumulate=1,
            warmup=32,
            mask_first_n=1,
        ),
        PublishedRun(
            name="nvarc_2025",
            base="Qwen3-4B",
            data="demonstrations of one puzzle, 8 symmetries x 16 = 128 samples",
            rank=256,
            alpha=32,
            batch=1,
            accumulate=1,
            warmup=0.1,
            mask_first_n=0,
            learning_rate=5e-5,
            max_tokens=8192,
            bits=16,
        ),
    )
}
