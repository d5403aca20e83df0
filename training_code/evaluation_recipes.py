"""Named, frozen configurations of evaluations: which checkpoint, trained on the whole set or not, solves how. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from fine_tune_recipes import TTT_KAGGLE_2024, TTT_WHOLE_SET, FineTuneRecipe
from recipes import SOLVE_KAGGLE_2024, SOLVE_LLAMA, SOLVE_NEMO_PER_TASK, SOLVE_NVARC_2025, SOLVE_SMALL, SolveRecipe
from running_recipes import RunRecipe


@dataclass(frozen=True, kw_only=True)
class EvaluationRecipe:
    """A checkpoint on puzzles whose solutions are known.

    name: of the recipe and of the folder of its results
    model: the checkpoint: its id on huggingface.co, a folder below input/models or a path
    bits: of its weights in memory: 4, 8 or 16
    set: which puzzles: the fixed 24 of both public sets, or all of the public training or evaluation set
    whole_set: test-time training on the demonstrations of all puzzles at once, before solving
    solve: how a puzzle is solved
    run: how the run over all puzzles goes about it
    """

    name: str
    model: str
    bits: int
    set: Literal["24", "training", "evaluation"] = "evaluation"
    whole_set: FineTuneRecipe | None = None
    solve: SolveRecipe
    run: RunRecipe = field(default_factory=RunRecipe)

    def __post_init__(self) -> None:
        if self.bits not in (4, 8, 16):
            raise ValueError(f"bits are 4, 8 or 16, not {self.bits!r}")


EVALUATE_SMALL = EvaluationRecipe(name="solve", model="arc-small", bits=16, set="24", solve=SOLVE_SMALL)
"""What `make solve` runs."""

EVALUATE_LLAMA_WITHOUT_TTT = EvaluationRecipe(
    name="Llama-rearc_without_ttt", model=TTT_WHOLE_SET.base, bits=4, solve=SOLVE_LLAMA
)
EVALUATE_LLAMA_WITH_TTT = replace(
    EVALUATE_LLAMA_WITHOUT_TTT, name="Llama-rearc_with_ttt", bits=16, whole_set=TTT_WHOLE_SET
)
EVALUATE_KAGGLE_2024 = EvaluationRecipe(
    name="Kaggle_2024", model=TTT_KAGGLE_2024.base, bits=16, whole_set=TTT_KAGGLE_2024, solve=SOLVE_KAGGLE_2024
)
EVALUATE_NEMO_PER_TASK = EvaluationRecipe(
    name="Nemo_per-task-ttt",
    model="da-fr/Mistral-NeMo-Minitron-8B-ARChitects-ReArc1200-bnb-4bit",
    bits=4,
    solve=SOLVE_NEMO_PER_TASK,
)
EVALUATE_NVARC_2025 = EvaluationRecipe(name="NVARC_2025", model="Qwen3-4B_16tok", bits=16, solve=SOLVE_NVARC_2025)
"""Of the model that run_finetune_Qwen3-4B_16tok.py makes."""

EVALUATIONS: Mapping[str, EvaluationRecipe] = {
    recipe.name: recipe
    for recipe in (
        EVALUATE_SMALL,
        EVALUATE_LLAMA_WITH_TTT,
        EVALUATE_LLAMA_WITHOUT_TTT,
        EVALUATE_KAGGLE_2024,
        EVALUATE_NEMO_PER_TASK,
        EVALUATE_NVARC_2025,
    )
}
"""By name."""
