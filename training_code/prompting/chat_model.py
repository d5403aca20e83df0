"""ChatModel: what inference needs of a language model: what it says to prompts, and how probable given answers are.

A protocol, so that any backend can stand behind it; `inference_tools.transformers_chat` is the one for models of transformers. Knows no
puzzles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from arc_loader.grid_encoders import GridEncoder
from arc_loader.grids import shown
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.rendering import Words, render
from prompting.versions import PromptVersion


@dataclass(frozen=True)
class SaidText:
    """An answer: its text without what ends it, the nll in nats of all of it (the end included), whether it ended in time."""

    text: str
    nll: float
    ended: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How many answers each prompt gets: the most probable one (token by token), then others drawn by chance.

    answers: of each prompt, the most probable one included
    temperature: of the drawn ones: token probabilities are softmax(logits / temperature)
    max_new_tokens: at which an answer is broken off
    Raises PromptError for a value out of range.
    """

    answers: int = 1
    temperature: float = 1.0
    max_new_tokens: int = 1024

    def __post_init__(self) -> None:
        for name in ("answers", "max_new_tokens"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise PromptError(f"{name} is a whole number from 1 on, not {shown(value)}")
        if not isinstance(self.temperature, (int, float)) or not 0 < self.temperature < math.inf:
            raise PromptError(f"temperature is a number above 0, not {shown(self.temperature)}")


class ChatModel(Protocol):
    """A language model that is asked by chats. The same prompts and seeds give the same answers, whatever else is asked with them."""

    def tokens(self, words: Words) -> int:
        """Length of a prompt, without an answer."""

    def say(self, *, prompts: Sequence[Words], drawing: Drawing, seeds: Sequence[int]) -> list[tuple[SaidText, ...]]:
        """For each prompt its `drawing.answers` answers, the most probable one first.

        seeds: one for each prompt; drawn answer number i depends on it and on i alone
        """

    def weigh(self, *, prompts: Sequence[Words], answers: Sequence[str]) -> np.ndarray:
        """The nll in nats of given answers with what ends them: float64 (prompts, answers)."""


def fitted_prompt(
    *, model: ChatModel, version: PromptVersion, question: Question, encoder: GridEncoder, max_tokens: int
) -> Words | None:
    """The question in words, with as many demonstrations as fit into `max_tokens`; None where not even one does.

    Raises PromptError as `render`.
    """
    left: Question | None = question
    while left is not None:
        words = render(version=version, question=left, encoder=encoder)
        if model.tokens(words) <= max_tokens:
            return words
        left = left.shorter()
    return None
