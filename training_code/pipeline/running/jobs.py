"""Rounds and jobs: which work there is, what decides its result, and under what names its stages are kept. Does no work.

A job is a puzzle in a round; its result is a function of model, recipe and seed of the round, and puzzle, and of nothing else.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from arc_loader.grids import Grid, grid_hash
from arc_loader.tasks import Task, puzzle_hash
from pipeline.perspectives import stage_seed
from pipeline.pool import QUICK_ROUND, Source
from pipeline.programs import search_fingerprint
from pipeline.running.identity import ModelIdentity, versions
from pipeline.stages import stage_names
from recipes import SolveRecipe
from running_recipes import RunRecipe

SOLVER_VERSION = 2
"""Part of every key of the store: raise it when the code computes something else from the same recipe."""

FULL_ROUND = "full"


@dataclass(frozen=True)
class Round:
    """A pass over the puzzles. number: its place in the order of rounds."""

    name: str
    number: int
    recipe: SolveRecipe
    seed: int

    @property
    def quick(self) -> bool:
        """Whether it counts only where no other round has said anything."""
        return self.name == QUICK_ROUND


def rounds_of(*, recipe: SolveRecipe, run: RunRecipe, seed: int, deadline: bool = False) -> tuple[Round, ...]:
    """The quick round, the full one, and others with other seeds. All train the same adapters, if any. deadline: there is one."""
    others = max(run.more, run.more_in_time) if deadline else run.more
    more = (
        Round(f"more-{n}", n + 1, recipe, stage_seed(seed=seed, task_id="", stage=f"more {n}"))
        for n in range(1, others + 1)
    )
    quick = Round(QUICK_ROUND, 0, quick_recipe(recipe=recipe, share=run.quick_train), seed)
    return quick, Round(FULL_ROUND, 1, recipe, seed), *more


def quick_recipe(*, recipe: SolveRecipe, share: float) -> SolveRecipe:
    """A recipe that answers early: `share` of the training, one view a symmetry, a quarter of the search, few scores."""
    ttt = recipe.ttt and replace(
        recipe.ttt,
        max_samples=max(1, int(recipe.ttt.max_samples * share)),
        max_tokens=max(1, int(recipe.ttt.max_tokens * share)),
    )
    search = replace(
        recipe.search,
        n_per_symmetry=1,
        max_tokens=max(1, recipe.search.max_tokens // 4),
        min_passes=max(1, recipe.search.min_passes // 4),
    )
    score = replace(recipe.score, max_candidates=min(4, recipe.score.max_candidates))
    return replace(recipe, ttt=ttt, search=search, score=score)


def smaller_recipe(recipe: SolveRecipe) -> SolveRecipe:
    """A recipe that needs about half the memory, for a puzzle that ended its worker: half the lengths and batches, one view a symmetry."""
    ttt = recipe.ttt
    if ttt is not None:
        train = replace(
            ttt.train,
            batch_tokens=max(1, ttt.train.batch_tokens // 2),
            batch_samples=ttt.train.batch_samples and max(1, ttt.train.batch_samples // 2),
        )
        ttt = replace(
            ttt,
            train=train,
            max_tokens=max(1, ttt.max_tokens // 2),
            max_sample_tokens=max(1, ttt.max_sample_tokens // 2),
        )
    search = replace(
        recipe.search,
        n_per_symmetry=1,
        max_prompt_tokens=max(1, recipe.search.max_prompt_tokens // 2),
        max_tokens=max(1, recipe.search.max_tokens // 2),
    )
    return replace(recipe, ttt=ttt, search=search)


@dataclass(frozen=True)
class Job:
    """A puzzle in a round.

    tried: how often it was begun and not ended; small: with a smaller recipe than the round's
    also: per test input answers of programs, which are scored whoever found them; None: they are not known yet
    """

    task: Task
    round: Round
    model: ModelIdentity
    tried: int = 0
    small: bool = False
    also: tuple[tuple[Grid, ...], ...] | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """(puzzle id, name of the round)."""
        return self.task.id, self.round.name

    @cached_property
    def recipe(self) -> SolveRecipe:
        """What is really done."""
        return smaller_recipe(self.round.recipe) if self.small else self.round.recipe

    @property
    def scores_programs(self) -> bool:
        """Whether answers of programs are scored in it: in all rounds but the quick one, where the recipe has programs."""
        return self.round.recipe.programs is not None and not self.round.quick

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Names of all its stages, in their order."""
        return stage_names(task=self.task, trains=self.recipe.ttt is not None)

    @cached_property
    def known_stages(self) -> tuple[str, ...]:
        """Those of its stages of which it is known what decides them."""
        open_ = self.scores_programs and self.also is None
        return tuple(name for name in self.stages if not (open_ and name.startswith("score ")))

    def describe(self, stage: str) -> dict[str, Any]:
        """Everything that decides a stage's result, as plain JSON types: its key in the store.

        The recipe's name, rule and simple rules are left out, as they decide nothing before ranking; so are deadlines, as what they cut
        is not kept, and how programs are searched for: what is scored is decided by their answers.
        """
        key = {"kind": "stage", "stage": stage, "puzzle": self.task.id, "content": self._content, **self._decided}
        kind, _, query = stage.partition(" ")
        also = self.also[int(query)] if kind == "score" and self.also else ()
        return {**key, "also": [grid_hash(grid) for grid in also]} if also else key

    @cached_property
    def source(self) -> Source:
        """Where its candidates come from, for the pool."""
        decided = {name: value for name, value in self._decided.items() if name not in ("model", "seed")}
        if self.scores_programs:
            programs = self.round.recipe.programs
            limits = {"units": programs.units, "max_answers": programs.max_answers}
            decided["programs"] = {"search": search_fingerprint(), **limits}
        return Source(
            model=self.model.fingerprint,
            seed=self.round.seed,
            round=self.round.name,
            min_prob=self.recipe.search.min_prob,
            recipe=decided,
        )

    def again(self, *, retries: int, ended_worker: bool) -> "Job | None":
        """What is tried after it has failed: the same, if its worker ended (which may not be its fault), then smaller, then nothing."""
        if ended_worker and not self.small and self.tried < retries:
            return replace(self, tried=self.tried + 1)
        return None if self.small else replace(self, tried=self.tried + 1, small=True)

    @cached_property
    def _content(self) -> str:
        return puzzle_hash(self.task)

    @cached_property
    def _decided(self) -> Mapping[str, Any]:
        work = asdict(self.recipe)
        del work["name"], work["rule"], work["simple_rules"], work["programs"]
        return {
            "solver": SOLVER_VERSION,
            "versions": versions(),
            "model": self.model.fingerprint,
            "dtype": self.model.dtype,
            "device": self.model.device,
            "recipe": work,
            "seed": self.round.seed,
        }
