"""Named, frozen configurations of Kaggle notebooks: which competition, what is solved how, and how the hours are spent. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evaluation_recipes import (
    EVALUATE_KAGGLE_2024,
    EVALUATE_NVARC_2025,
    EVALUATE_SMALL,
    EvaluationRecipe,
)
from fine_tune_recipes import TTT_KAGGLE_2024
from running_recipes import RunRecipe


@dataclass(frozen=True)
class NotebookTime:
    """How a notebook spends its time.

    hours: the longest that the competition lets a notebook run
    reserve_minutes: of them, kept back for the start of the machine and the end of the notebook
    quick_minutes: that a commit or interactive run solves for
    training_share: of the time that is left when it begins, training on the whole set may use so much
    """

    hours: float = 12.0
    reserve_minutes: float = 30.0
    quick_minutes: float = 20.0
    training_share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.reserve_minutes < 60 * self.hours:
            raise ValueError(f"a reserve of {self.reserve_minutes!r} minutes does not fit {self.hours!r} hours")
        if not self.quick_minutes > 0 or not 0 < self.training_share < 1:
            raise ValueError(
                f"quick_minutes is {self.quick_minutes!r}, above 0 is needed; "
                f"training_share is {self.training_share!r}, needed is a share between 0 and 1"
            )


@dataclass(frozen=True, kw_only=True)
class KaggleRecipe:
    """A notebook on Kaggle.

    name: of the recipe
    competition: a part of the name of the folder that the competition's files are in; preferred where several are mounted
    solve: model, bits, training on the whole set, solving and running
    time: how its hours are spent
    quick_puzzles: so many puzzles are solved in a commit or interactive run
    """

    name: str
    competition: str
    solve: EvaluationRecipe
    time: NotebookTime = field(default_factory=NotebookTime)
    quick_puzzles: int = 4

    def __post_init__(self) -> None:
        if self.quick_puzzles < 1:
            raise ValueError(f"KaggleRecipe: quick_puzzles is {self.quick_puzzles!r}, at least 1 is needed")


_RUN = RunRecipe(more_in_time=8)

KAGGLE_2026 = KaggleRecipe(
    name="kaggle-2026",
    competition="2026",
    solve=replace(EVALUATE_NVARC_2025, name="kaggle-2026", run=_RUN),
)
"""4 x L4: test-time training per puzzle in 16 bits, as published by the winners of 2025; what time is left goes into further rounds."""

KAGGLE_2024 = KaggleRecipe(
    name="kaggle-2024",
    competition="2024",
    solve=replace(EVALUATE_KAGGLE_2024, name="kaggle-2024", bits=4, run=RunRecipe()),
)
"""2 x T4: the published notebook of 2024, training on the whole set, then search and scores. 4 bits: 8B in 16 bits do not fit 16 GB."""

_WHOLE_SMALL = replace(
    TTT_KAGGLE_2024,
    name="ttt-whole-set-small",
    base=EVALUATE_SMALL.model,
    bits=16,
    fmt=EVALUATE_SMALL.solve.fmt,
    data=replace(
        TTT_KAGGLE_2024.data,
        augmentation=replace(TTT_KAGGLE_2024.data.augmentation, keep_background=True),
        max_tokens=1024,
    ),
    lora=EVALUATE_SMALL.solve.ttt.lora,
    train=EVALUATE_SMALL.solve.ttt.train,
)

KAGGLE_SMALL = KaggleRecipe(
    name="kaggle-small",
    competition="",
    solve=replace(EVALUATE_SMALL, name="kaggle-small", set="evaluation"),
)
"""The model that ships with the project, on any machine: to try a notebook before its real model is there."""

KAGGLE_SMALL_WHOLE_SET = KaggleRecipe(
    name="kaggle-small-whole-set",
    competition="",
    solve=replace(
        KAGGLE_SMALL.solve,
        name="kaggle-small-whole-set",
        whole_set=_WHOLE_SMALL,
        solve=replace(EVALUATE_SMALL.solve, name="small-after-whole-set", ttt=None),
    ),
)
"""The same with training on the whole set: to try the notebook of 2024."""

KAGGLE_REHEARSAL = replace(
    KAGGLE_SMALL,
    name="kaggle-rehearsal",
    solve=replace(
        KAGGLE_SMALL.solve,
        name="kaggle-rehearsal",
        solve=replace(
            EVALUATE_SMALL.solve,
            name="rehearsal",
            ttt=replace(EVALUATE_SMALL.solve.ttt, max_samples=8, max_tokens=3_000, max_sample_tokens=512),
            search=replace(EVALUATE_SMALL.solve.search, n_per_symmetry=1, max_tokens=4_000, min_passes=10),
            score=replace(EVALUATE_SMALL.solve.score, max_candidates=4),
            programs=replace(EVALUATE_SMALL.solve.programs, units=5_000),
        ),
        run=_RUN,
    ),
)
"""The small model with budgets of a second or two a puzzle, rounds as in the real run: `make rehearsal`."""

KAGGLE_RECIPES: Mapping[str, KaggleRecipe] = {
    recipe.name: recipe for recipe in (KAGGLE_2026, KAGGLE_2024, KAGGLE_SMALL, KAGGLE_SMALL_WHOLE_SET, KAGGLE_REHEARSAL)
}
"""By name."""


def kaggle_recipe(name: str) -> KaggleRecipe:
    """The recipe of that name. Raises ValueError naming all of them for another one."""
    if name not in KAGGLE_RECIPES:
        raise ValueError(f"no Kaggle recipe is called {name!r}; there are {', '.join(KAGGLE_RECIPES)}")
    return KAGGLE_RECIPES[name]
