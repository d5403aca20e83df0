"""Named, frozen configurations of solving: ours and the published ones, and which puzzles are solved by default.

Facts of the published ones: the ARChitects' README and papers of 2024 and 2025, NVARC 2025. A recipe decides, together with model,
puzzle and seed, every byte of the result. It says nothing about machines and time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from arc_loader.formats import ARCHITECTS, CHAT_16, SHORT
from arc_loader.prompt_format import PromptFormat
from model_tools.adapters import LoraRecipe
from model_tools.training import TrainRecipe


def _positive(recipe: object, *names: str) -> None:
    """ValueError naming the first of these fields that is below 1."""
    for name in names:
        if getattr(recipe, name) < 1:
            raise ValueError(f"{type(recipe).__name__}: {name} is {getattr(recipe, name)!r}, at least 1 is needed")


@dataclass(frozen=True)
class TestTimeRecipe:
    """Test-time training on the demonstrations of one puzzle: all 8 symmetries, in random order, within budgets.

    lora: the adapters that are trained
    train: how they are trained
    n_per_symmetry: samples of each symmetry
    max_samples: at most so many samples
    max_tokens: at most so many tokens in all samples of a puzzle together
    max_sample_tokens: of a longer sample the last demonstrations are dropped
    mask_first_n: replies without loss at the start of a sample
    keep_background: colour 0 stays
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
    """Search of a test input under views of all 8 symmetries for every completion that is probable enough.

    n_per_symmetry: views of each symmetry
    min_prob: probability above which completions are found
    max_prompt_tokens: longer prompts lose their last demonstrations
    max_tokens: budget of tokens fed; reading cached ones counts as well (see `perspectives.most_tokens`)
    cached_per_token: reading so many cached tokens costs as much as feeding one
    min_passes: tokens a view that are fed in any case, whatever the budget says
    keep_background: colour 0 stays
    """

    n_per_symmetry: int = 2
    min_prob: float = 0.1
    max_prompt_tokens: int = 4096
    max_tokens: int = 60_000
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

    max_candidates: at most so many of them
    max_tokens: budget of tokens of answers over all views (but at least two candidates)
    """

    max_candidates: int = 20
    max_tokens: int = 60_000

    def __post_init__(self) -> None:
        _positive(self, "max_candidates", "max_tokens")


@dataclass(frozen=True)
class ProgramRecipe:
    """Search for programs that reproduce all demonstrations of a puzzle (docs/omni_arc.md): on the processor, without the model.

    units: of work on a puzzle; they decide where its search ends
    max_seconds: of a puzzle's search on the clock; a safety for machines that are far too slow: what it ends is not kept
    max_answers: so many different answers to a test input become candidates, which the model scores beside its own
    believed: one attempt goes to the answer of the shortest program, if its cost is at most this
    """

    units: int = 100_000
    max_seconds: float = 600.0
    max_answers: int = 2
    believed: float = 12.0

    def __post_init__(self) -> None:
        _positive(self, "units", "max_answers")
        if not self.max_seconds > 0 or not self.believed >= 0:
            raise ValueError(
                f"ProgramRecipe: max_seconds is {self.max_seconds!r}, above 0 is needed; "
                f"believed is {self.believed!r}, at least 0 is needed"
            )


@dataclass(frozen=True)
class SolveRecipe:
    """Everything about solving one puzzle.

    name: of the recipe
    fmt: prompt format, by name
    ttt: test-time training on the puzzle; None: there is none
    search: how candidates are found
    score: how they are scored
    rule: by which they are ranked, a name in `selection.ranking.RULES`
    simple_rules: one of the two attempts goes to what a simple rule says that all demonstrations obey, where there is one
    programs: search for programs beside the model's work; None: there is none
    """

    name: str
    fmt: PromptFormat
    ttt: TestTimeRecipe | None
    search: SearchRecipe = field(default_factory=SearchRecipe)
    score: ScoreRecipe = field(default_factory=ScoreRecipe)
    rule: str = "mean_view_nll"
    simple_rules: bool = False
    programs: ProgramRecipe | None = None


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
    simple_rules=True,  # docs/selection.md
    programs=ProgramRecipe(),
)
"""What `make solve` does with the model that ships: limited so that 24 puzzles of mixed size take under 10 minutes on 2 cores."""

_TTT = TrainRecipe(
    learning_rate=1e-4,
    embedding_learning_rate=1e-5,
    optimizer="adamw_8bit",
    schedule="cosine",
    batch_samples=1,
    accumulate=1,
    window=1,
    gradient_checkpointing=True,
)
# What budgets cannot limit on a GPU: the published runs have none but the probability.
_SEARCH = SearchRecipe(n_per_symmetry=2, max_prompt_tokens=8192, max_tokens=5_000_000, min_passes=2000)
_SCORE = ScoreRecipe(max_candidates=1000, max_tokens=10_000_000)

SOLVE_LLAMA = SolveRecipe(
    name="llama",
    fmt=replace(ARCHITECTS, max_tokens=128_000),
    ttt=None,
    search=replace(_SEARCH, max_prompt_tokens=128_000, min_prob=0.1),
    score=_SCORE,
    rule="mul_all_prob",
)
"""The published Llama model, search and scores; test-time training, if any, is on the whole set and comes before."""

SOLVE_KAGGLE_2024 = SolveRecipe(
    name="kaggle-2024",
    fmt=ARCHITECTS,
    ttt=None,
    search=replace(_SEARCH, min_prob=0.17),
    score=_SCORE,
    rule="full_probmul_3",
)
"""The Kaggle notebook of 2024 after its test-time training on all puzzles."""

SOLVE_NEMO_PER_TASK = SolveRecipe(
    name="nemo-per-task",
    fmt=ARCHITECTS,
    ttt=TestTimeRecipe(
        lora=LoraRecipe(rank=32, alpha=16),
        train=replace(_TTT, warmup=32),
        n_per_symmetry=8,
        max_samples=64,
        max_tokens=64 * 8192,
        max_sample_tokens=8192,
        mask_first_n=1,
    ),
    search=replace(_SEARCH, min_prob=0.09),
    score=_SCORE,
)
"""The paper's 71.6 %: test-time training on one puzzle, 8 symmetries x 8 = 64 samples, and the product of experts."""

SOLVE_NVARC_2025 = SolveRecipe(
    name="nvarc-2025",
    fmt=CHAT_16,
    ttt=TestTimeRecipe(
        lora=LoraRecipe(rank=256, alpha=32),
        train=replace(_TTT, learning_rate=5e-5, warmup=0.1),
        n_per_symmetry=16,
        max_samples=128,
        max_tokens=128 * 8192,
        max_sample_tokens=8192,
        mask_first_n=0,
    ),
    search=_SEARCH,
    score=_SCORE,
    rule="kgmon",
)
"""The 2025 winners' test-time training (Qwen3 4B with 16 tokens, 16-bit base): 8 symmetries x 16 = 128 samples, and their ranking."""

SOLVE_RECIPES: Mapping[str, SolveRecipe] = {
    recipe.name: recipe
    for recipe in (SOLVE_SMALL, SOLVE_LLAMA, SOLVE_KAGGLE_2024, SOLVE_NEMO_PER_TASK, SOLVE_NVARC_2025)
}
"""By name."""


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
