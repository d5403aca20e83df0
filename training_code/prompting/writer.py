"""PromptWriter: puzzles become training samples and inference prompts of one tokenizer, in any version, chat or raw. Knows no model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from arc_loader.encoding import Encoder, Sample
from arc_loader.grid_encoders import GridEncoder
from arc_loader.grids import Grid
from arc_loader.prompt_format import PromptFormat
from arc_loader.tasks import Task
from arc_loader.token_table import TokenTable
from prompting.chat import Chat
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.rendering import answer_text, render
from prompting.versions import PromptVersion


@dataclass(frozen=True)
class RawLayout:
    """How the raw versions are laid out: a prompt format that fits the model, and its one-character tokens.

    mask_first_n: so many answers of demonstrations from the start carry no loss
    """

    fmt: PromptFormat
    table: TokenTable = field(compare=False)
    mask_first_n: int = 1


@dataclass(frozen=True, eq=False)
class PromptWriter:
    """Writes prompts. chat, raw: None where the tokenizer has no chat, or lacks the raw layout's characters."""

    encoder: GridEncoder
    chat: Chat | None
    raw: RawLayout | None = None

    @property
    def fingerprint(self) -> str:
        """Of everything that decides what prompts look like, as text and as tokens."""
        raw = None if self.raw is None else (self.raw.fmt, self.raw.table.vocab, self.raw.mask_first_n)
        parts = (str(self.encoder), None if self.chat is None else self.chat.fingerprint, raw)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def check(self, version: PromptVersion) -> None:
        """Raises PromptError if prompts of that version cannot be written."""
        if version.raw and self.raw is None:
            raise PromptError(
                f"the prompt {version.name} needs a tokenizer with a token for every digit and the newline"
            )
        if not version.raw and self.chat is None:
            raise PromptError(f"the prompt {version.name} needs a tokenizer with a chat template")

    def sample(self, *, version: PromptVersion, question: Question) -> Sample:
        """The complete prompt with its answer; loss on the answer only (raw layouts: on the demonstrations' answers, too)."""
        self.check(version)
        question.check(version)
        if version.raw:
            if question.answer is None or isinstance(question.answer, str):
                raise PromptError(f"puzzle {question.puzzle}: the prompt {version.name} is answered by a grid")
            encoder, task = self._raw_parts(question)
            turns = encoder.turns(task, answer=question.answer)
            return encoder.joined(turns, key=question.puzzle, mask_first_n=self.raw.mask_first_n)
        words = render(version=version, question=question, encoder=self.encoder)
        encoded = self.chat.encode(words)
        return Sample(question.puzzle, encoded.input_ids, encoded.answer)

    def fitted(self, *, version: PromptVersion, question: Question, below: int, cut: bool) -> tuple[Sample | None, int]:
        """(the sample if it has fewer than `below` tokens, the tokens of the whole question).

        cut: demonstrations are left out, the last first, until it fits; at least one stays. None: it does not fit
        """
        sample = self.sample(version=version, question=question)
        whole = len(sample.input_ids)
        while len(sample.input_ids) >= below:
            question = question.shorter() if cut else None
            if question is None:
                return None, whole
            sample = self.sample(version=version, question=question)
        return sample, whole

    def prompt_ids(self, *, version: PromptVersion, question: Question) -> np.ndarray:
        """Token ids int32 (L,) up to where the answer begins: the beginning of the training prompt."""
        self.check(version)
        question.check(version)
        if version.raw:
            encoder, task = self._raw_parts(question)
            return encoder.prompt(task)
        return self.chat.prompt_ids(render(version=version, question=question, encoder=self.encoder))

    def answer_text(self, *, version: PromptVersion, question: Question) -> str:
        """The answer as the model is to say it, without the end token."""
        if version.raw:
            answer: Grid = question.answer
            return self.raw.fmt.grid_text(answer)
        return answer_text(version=version, question=question, encoder=self.encoder)

    def _raw_parts(self, question: Question) -> tuple[Encoder, Task]:
        encoder = Encoder.of(fmt=self.raw.fmt, table=self.raw.table)
        return encoder, Task(id="raw", train=question.demonstrations, test=(question.test,))
