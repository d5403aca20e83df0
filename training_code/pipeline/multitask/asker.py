"""Asker: questions of one prompt version to one model, answers read strictly. What all tasks share; knows no views and no solutions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.grid_encoders import GridEncoder
from arc_loader.grids import Grid
from pipeline.perspectives import stage_seed
from prompting.answers import AnswerError, parse_answer
from prompting.chat_model import ChatModel, Drawing, SaidText, fitted_prompt
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.rendering import Words, around_answer
from prompting.versions import PromptVersion


@dataclass(frozen=True, kw_only=True, eq=False)
class Asker:
    """drawing: how many answers a question gets; seed: of the drawn ones; max_tokens: of a prompt, longer ones lose demonstrations.

    Raises PromptError for a raw version, which has no chat, or no tokens.
    """

    model: ChatModel
    encoder: GridEncoder
    version: PromptVersion
    drawing: Drawing
    seed: int
    max_tokens: int

    def __post_init__(self) -> None:
        if self.version.raw or self.max_tokens < 1:
            raise PromptError(f"the prompt {self.version.name} is no chat, or {self.max_tokens} tokens are too few")

    def ask(self, questions: Sequence[Question]) -> list[tuple[SaidText, ...] | None]:
        """The answers to each question; None where its prompt is too long even with one demonstration.

        Drawn answers depend on the seed, the puzzle's name and the place of the question among `questions`.
        """
        prompts = self._prompts(questions)
        asked = [n for n, words in enumerate(prompts) if words is not None]
        stages = [(questions[n].puzzle, f"{self.version.name}-{n}") for n in asked]
        said = self.model.say(
            prompts=[prompts[n] for n in asked],
            drawing=self.drawing,
            seeds=[stage_seed(seed=self.seed, task_id=puzzle, stage=stage) for puzzle, stage in stages],
        )
        answers = dict(zip(asked, said, strict=True))
        return [answers.get(n) for n in range(len(questions))]

    def weigh(self, questions: Sequence[Question], *, words: Sequence[str]) -> list[np.ndarray | None]:
        """For each question the nll in nats of answering each of some words, float64 (words,); None where its prompt is too long."""
        prompts = self._prompts(questions)
        asked = [n for n, prompt in enumerate(prompts) if prompt is not None]
        before, after = around_answer(self.version)
        nlls = self.model.weigh(
            prompts=[prompts[n] for n in asked], answers=[before + word + after for word in words]
        )  # (asked, words)
        rows = dict(zip(asked, nlls, strict=True))
        return [rows.get(n) for n in range(len(questions))]

    def read(self, said: SaidText) -> Grid | str:
        """What an answer says. Raises AnswerError for one that was broken off or is none."""
        if not said.ended:
            raise AnswerError(f"{self.version.name}: no end within {self.drawing.max_new_tokens} tokens")
        return parse_answer(version=self.version, text=said.text, encoder=self.encoder)

    def _prompts(self, questions: Sequence[Question]) -> list[Words | None]:
        return [
            fitted_prompt(
                model=self.model,
                version=self.version,
                question=question,
                encoder=self.encoder,
                max_tokens=self.max_tokens,
            )
            for question in questions
        ]
