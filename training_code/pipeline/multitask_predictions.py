"""A puzzle's outputs by the prompts of the multi-task training: greedy answers under several views, read strictly, turned back.

Knows no solutions. The first prediction sees the puzzle as it is, the others under random views (as in training, but tests stay tests).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid
from arc_loader.tasks import Task
from arc_loader.views import View
from inference_tools.greedy_prompts import Said, greedy_answers
from model_tools.loading import LoadedModel
from pipeline.multitask.prompt_views import AS_IN_TRAINING, prompt_views
from prompting.answers import AnswerError, parse_answer
from prompting.data_augmentation import DataAugmentation
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.versions import PromptVersion
from prompting.writer import PromptWriter
from selection.predictions import Predictions

SPARE = 8  # tokens that an answer may be longer than the longest that was tried


@dataclass(frozen=True, kw_only=True)
class MultitaskPredictor:
    """Predicts the outputs of puzzles. Raises PromptError for a version that asks for something else.

    count: predictions of each test input; max_tokens: of a prompt, longer ones lose demonstrations
    answer_tokens: after which an answer is broken off and counts as none; None: those of the largest grid
    """

    loaded: LoadedModel
    writer: PromptWriter
    version: PromptVersion
    count: int
    seed: int
    max_tokens: int
    answer_tokens: int | None = None
    batch_tokens: int = 32768
    augmentation: DataAugmentation = AS_IN_TRAINING

    def __post_init__(self) -> None:
        self.writer.check(self.version)
        shows = (self.version.demonstrations, self.version.test, self.version.answer, self.version.proposals)
        if shows != ("pairs", True, "output", 0):
            raise PromptError(
                f"the prompt {self.version.name} does not ask for the output of a test input from examples"
            )
        if self.count < 1 or self.max_tokens < 1:
            raise PromptError(f"predictions {self.count} and tokens {self.max_tokens} start at 1")

    def predict(self, task: Task) -> tuple[Predictions, ...]:
        """The predictions of each test input; None among them where an answer could not be read."""
        views = [view for query in range(len(task.test)) for view in self.views(task, query)]
        prompts = [self._prompt(view.apply(task)) for view in views]
        there = [n for n, prompt in enumerate(prompts) if prompt is not None]
        said = greedy_answers(
            model=self.loaded.model,
            prompts=[prompts[n] for n in there],
            end_ids=self._end_ids,
            pad_id=self.loaded.pad_id,
            max_new_tokens=self._longest_answer if self.answer_tokens is None else self.answer_tokens,
            batch_tokens=self.batch_tokens,
        )
        answers: Mapping[int, Said] = dict(zip(there, said, strict=True))
        grids = [self._grid(view, answers.get(n)) for n, view in enumerate(views)]
        nlls = [answers[n].nll if n in answers else None for n in range(len(views))]
        starts = range(0, len(views), self.count)
        return tuple(Predictions(tuple(grids[b : b + self.count]), tuple(nlls[b : b + self.count])) for b in starts)

    def views(self, task: Task, query: int) -> list[View]:
        """The views of a test input, decided by seed, puzzle and number alone."""
        return prompt_views(task=task, query=query, count=self.count, seed=self.seed, augmentation=self.augmentation)

    def _prompt(self, seen: Task) -> np.ndarray | None:
        """The prompt of a puzzle under a view with as many demonstrations as fit; None where not even one does."""
        question: Question | None = Question(puzzle=seen.id, demonstrations=seen.train, test=seen.test[0])
        while question is not None:
            ids = self.writer.prompt_ids(version=self.version, question=question)
            if len(ids) <= self.max_tokens:
                return ids
            question = question.shorter()
        return None

    def _grid(self, view: View, said: Said | None) -> Grid | None:
        if said is None or not said.ended:
            return None
        if self.version.raw:
            text = self.loaded.tokenizer.decode(list(said.tokens))
            fmt = self.writer.raw.fmt
            grid = fmt.decode(text + fmt.eos_token)
            return None if grid is None else view.invert_grid(grid)
        try:
            text = self.writer.chat.decode(said.tokens)
            return view.invert_grid(parse_answer(version=self.version, text=text, encoder=self.writer.encoder))
        except AnswerError:
            return None

    @cached_property
    def _end_ids(self) -> tuple[int, ...]:
        if self.version.raw:
            return (self.loaded.table.vocab[self.writer.raw.fmt.eos_token],)
        return self.writer.chat.end_ids()

    @cached_property
    def _longest_answer(self) -> int:
        """Tokens of the longest answer: of the largest grid, some contents tried."""
        if self.version.raw:
            return self.writer.raw.fmt.max_new_tokens()
        rng = np.random.default_rng(0)
        side = (MAX_SIDE, MAX_SIDE)
        tried = [np.full(side, c, np.int8) for c in range(N_COLOURS)] + [
            rng.integers(0, N_COLOURS, side) for _ in range(5)
        ]
        return max(self.writer.chat.count(self.writer.encoder.to_text(grid)) for grid in tried) + SPARE
