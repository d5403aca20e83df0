"""One puzzle: train on its demonstrations, search under many views, score every candidate under the same views.

It is handed a `Task`, which holds no solution, and imports nothing that reads one (a test enforces it). All work is limited in tokens
and passes, which are the same on every run; a deadline only stops what would come too late. Ranking is not done here.
"""

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from peft import PeftModel

from arc_loader.formatting import FormatError, PromptFormat, TokenTable, prompt_ids
from arc_loader.grids import Grid
from arc_loader.tasks import Task
from arc_loader.views import View
from inference_tools.candidates import Candidate, merge_candidates
from inference_tools.scoring import score
from inference_tools.search import search
from inference_tools.view_batch import ViewBatch
from model_tools.adapters import add_lora, merged_lora, reset_lora
from model_tools.loading import LoadedModel
from model_tools.training import fine_tune
from pipeline.perspectives import most_passes, search_views, stage_seed, training_samples
from pipeline.result import Seconds, TaskResult
from recipes import ScoreRecipe, SearchRecipe, SolveRecipe, TestTimeRecipe

Progress: TypeAlias = Callable[[str], None]


def prepare(*, loaded: LoadedModel, recipe: SolveRecipe, seed: int) -> LoadedModel:
    """`loaded` as `solve_task` wants it: with adapters if the recipe trains at test time (added to the model in place)."""
    if recipe.ttt is None:
        return loaded
    return replace(loaded, model=add_lora(model=loaded.model, recipe=recipe.ttt.lora, seed=seed))


def solve_task(
    *,
    loaded: LoadedModel,
    task: Task,
    recipe: SolveRecipe,
    seed: int,
    deadline: float | None = None,
    progress: Progress | None = None,
) -> TaskResult:
    """Find and score candidates for every test input of `task`.

    `loaded`: from `prepare`; adapters are reset first, so nothing of earlier puzzles is left. `seed`: of the run. `deadline`:
    `time.monotonic()` seconds. `progress`: told in words what is being done.
    Same arguments (without deadline) give the same candidates and scores on one kind of machine.
    Raises FormatError for a puzzle that does not fit the format's token limit even with a single demonstration, ValueError for a model
    that was not prepared for this recipe.
    """
    if isinstance(loaded.model, PeftModel) != (recipe.ttt is not None):
        raise ValueError(
            f"recipe {recipe.name}: adapters are needed exactly for test-time training; call prepare() first"
        )
    tell = progress or (lambda _: None)
    log: dict[str, float] = {}
    began = time.monotonic()
    if recipe.ttt is not None:
        tell("training")
        _train(loaded=loaded, task=task, recipe=recipe.ttt, fmt=recipe.fmt, seed=seed, deadline=deadline, log=log)
    train_seconds = time.monotonic() - began

    candidates, search_seconds, score_seconds = [], 0.0, 0.0
    with merged_lora(loaded.model) if recipe.ttt is not None else contextlib.nullcontext():
        for query in range(len(task.test)):
            if late(deadline):
                candidates.append(())
                continue
            begin = time.monotonic()
            tell(f"searching test input {query + 1}")
            views = search_views(task=task, query=query, fmt=recipe.fmt, recipe=recipe.search, seed=seed)
            batch = _view_batch(loaded=loaded, task=task, views=views, fmt=recipe.fmt)
            found = _search(
                loaded=loaded,
                batch=batch,
                views=views,
                fmt=recipe.fmt,
                recipe=recipe.search,
                deadline=deadline,
                log=log,
            )
            middle = time.monotonic()
            tell(f"scoring {len(found)} candidates")
            if not late(deadline):
                found = _score(
                    batch=batch,
                    candidates=found,
                    views=views,
                    fmt=recipe.fmt,
                    table=loaded.table,
                    recipe=recipe.score,
                    log=log,
                )
            candidates.append(found)
            search_seconds += middle - begin
            score_seconds += time.monotonic() - middle
    return TaskResult(
        task_id=task.id,
        candidates=tuple(candidates),
        seconds=Seconds(train=train_seconds, search=search_seconds, score=score_seconds),
        complete=not late(deadline),
        log=log,
    )


def late(deadline: float | None) -> bool:
    """Whether the deadline (`time.monotonic()` seconds) has passed."""
    return deadline is not None and time.monotonic() >= deadline


def _train(
    *,
    loaded: LoadedModel,
    task: Task,
    recipe: TestTimeRecipe,
    fmt: PromptFormat,
    seed: int,
    deadline: float | None,
    log: dict[str, float],
) -> None:
    """Reset the adapters and train them on the demonstrations."""
    reset_lora(model=loaded.model, seed=stage_seed(seed=seed, task_id=task.id, stage="lora"))
    samples = training_samples(task=task, fmt=fmt, table=loaded.table, recipe=recipe, seed=seed)
    log["train_samples"], log["train_tokens"] = len(samples), sum(len(s.input_ids) for s in samples)
    if samples:
        fine_tune(
            model=loaded.model,
            positions=loaded.positions,
            samples=samples,
            recipe=recipe.train,
            pad_id=loaded.pad_id,
            seed=stage_seed(seed=seed, task_id=task.id, stage="train"),
            deadline=deadline,
        )


def _view_batch(*, loaded: LoadedModel, task: Task, views: tuple[View, ...], fmt: PromptFormat) -> ViewBatch:
    """The prompts of all views in the cache; search and scoring both start from it."""
    return ViewBatch(
        model=loaded.model,
        positions=loaded.positions,
        prompts=[prompt_ids(fmt=fmt, table=loaded.table, task=view.apply(task)) for view in views],
        pad_id=loaded.pad_id,
        max_new_tokens=fmt.max_new_tokens(),
    )


def _search(
    *,
    loaded: LoadedModel,
    batch: ViewBatch,
    views: tuple[View, ...],
    fmt: PromptFormat,
    recipe: SearchRecipe,
    deadline: float | None,
    log: dict[str, float],
) -> tuple[Candidate, ...]:
    """Completions of all views, read strictly, turned back to the puzzle's orientation, equal ones merged."""
    result = search(
        batch=batch,
        eos_id=loaded.eos_id,
        min_prob=recipe.min_prob,
        max_new_tokens=fmt.max_new_tokens(),
        max_passes=most_passes(recipe=recipe, prompt_tokens=batch.lengths.tolist()),
        deadline=deadline,
    )
    found: dict[str, list[tuple[Grid, float]]] = {}
    unreadable = 0
    for view, completions in zip(views, result.completions, strict=True):
        for completion in completions:
            grid = read_reply(tokens=completion.tokens, fmt=fmt, table=loaded.table)
            if grid is None:
                unreadable += 1
                continue
            found.setdefault(str(view), []).append((view.invert_grid(grid), completion.nll))
    for name, value in (
        ("search_passes", result.passes),
        ("search_tokens", result.tokens),
        ("views_cut", sum(result.cut)),
        ("unreadable", unreadable),
    ):
        log[name] = log.get(name, 0) + value
    return merge_candidates(found=found)


def read_reply(*, tokens: Sequence[int], fmt: PromptFormat, table: TokenTable) -> Grid | None:
    """The grid that a completion's token ids say, None if they say none; tokens outside the table (padding, say) cannot be read."""
    try:
        return fmt.decode(table.decode(tokens))
    except FormatError:
        return None


def _score(
    *,
    batch: ViewBatch,
    candidates: tuple[Candidate, ...],
    views: tuple[View, ...],
    fmt: PromptFormat,
    table: TokenTable,
    recipe: ScoreRecipe,
    log: dict[str, float],
) -> tuple[Candidate, ...]:
    """The candidates, the most promising of them with their nll under every view."""
    chosen: dict[int, list[np.ndarray]] = {}
    tokens = 0
    for place in sorted(range(len(candidates)), key=lambda p: (-_mass(candidates[p]), p))[: recipe.max_candidates]:
        answers = [table.encode(fmt.reply_text(view.apply_grid(candidates[place].grid))) for view in views]
        tokens += sum(map(len, answers))
        if len(chosen) >= 2 and tokens > recipe.max_tokens:
            break
        chosen[place] = answers
    nll = score(batch=batch, answers=list(chosen.values()))  # (len(chosen), len(views))
    scored = list(candidates)
    for place, row in zip(chosen, nll.tolist(), strict=True):
        scored[place] = candidates[place].with_view_nll(view_nll={str(v): s for v, s in zip(views, row, strict=True)})
    log["scored"] = log.get("scored", 0) + len(chosen)
    return tuple(scored)


def _mass(candidate: Candidate) -> float:
    """Probability that the searches gave to a candidate, summed over views."""
    return math.fsum(math.exp(-nll) for nll in candidate.search_nll.values())
