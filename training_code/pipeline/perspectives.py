"""Which views of a puzzle are trained on and which are searched, how many tokens that may cost, and the seeds that decide it.

Pure functions of puzzle, recipe and seed; no model is run here.
"""

import hashlib

import numpy as np

from arc_loader.augmentation import Augmentation
from arc_loader.formatting import FormatError, PromptFormat, Sample, TokenTable, training_sample
from arc_loader.tasks import Task
from arc_loader.views import View
from recipes import SearchRecipe, TestTimeRecipe


def stage_seed(*, seed: int, task_id: str, stage: str) -> int:
    """A seed of 63 bits for one stage of one puzzle; independent of the other puzzles and of their order."""
    digest = hashlib.sha256(f"{seed}/{task_id}/{stage}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def training_samples(
    *, task: Task, fmt: PromptFormat, table: TokenTable, recipe: TestTimeRecipe, seed: int
) -> tuple[Sample, ...]:
    """The demonstrations under all 8 symmetries x `n_per_symmetry`, shuffled, as many as the budgets allow.

    At least one, unless no demonstration is short enough for `max_sample_tokens`.
    """
    rng = np.random.default_rng(stage_seed(seed=seed, task_id=task.id, stage="samples"))
    views = _all_symmetries(task=task, query=None, rng=rng, recipe=recipe)
    samples: list[Sample] = []
    tokens = 0
    limit = min(recipe.max_sample_tokens, fmt.max_tokens)
    for place in rng.permutation(len(views))[: recipe.max_samples]:
        try:
            view = fmt.fit_view(task, views[place], max_tokens=limit)
        except FormatError:  # not even the first demonstration of this order fits
            continue
        sample = training_sample(
            fmt=fmt, table=table, task=view.apply(task), key=str(view), mask_first_n=recipe.mask_first_n, answer=None
        )
        tokens += len(sample.input_ids)
        if samples and tokens > recipe.max_tokens:
            break
        samples.append(sample)
    return tuple(samples)


def search_views(*, task: Task, query: int, fmt: PromptFormat, recipe: SearchRecipe, seed: int) -> tuple[View, ...]:
    """The views of a test input: 8 symmetries x `n_per_symmetry`, each with random colours and order, short enough for an answer to fit."""
    rng = np.random.default_rng(stage_seed(seed=seed, task_id=task.id, stage=f"views {query}"))
    views = _all_symmetries(task=task, query=query, rng=rng, recipe=recipe)
    limit = min(recipe.max_prompt_tokens, fmt.max_tokens - fmt.max_new_tokens())
    return tuple(fmt.fit_view(task, view, max_tokens=limit) for view in views)


def most_tokens(*, recipe: SearchRecipe, prompt_tokens: list[int]) -> int:
    """Tokens that the search may feed, drafts and answers carried over included, given the lengths of the prompts.

    A token also reads its prompt's cache, which costs as much as `1 / cached_per_token` of a token for every cached one. The same on
    every machine, unlike seconds.
    """
    cost = 1 + sum(prompt_tokens) / len(prompt_tokens) / recipe.cached_per_token  # of a token, in tokens
    return max(recipe.min_passes * len(prompt_tokens), int(recipe.max_tokens / cost))


def _all_symmetries(
    *, task: Task, query: int | None, rng: np.random.Generator, recipe: TestTimeRecipe | SearchRecipe
) -> list[View]:
    """All 8 symmetries x `n_per_symmetry`, each view with random colours and order: what is trained on and what is searched alike."""
    augmentation = Augmentation(tp="all", rt="all", keep_background=recipe.keep_background, n=recipe.n_per_symmetry)
    return augmentation.of_task(task=task, query=query, rng=rng)
