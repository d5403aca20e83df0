"""TransformersChat: a model of transformers as a `ChatModel`; prompts in batches, each read once for all its answers. Knows no puzzles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inference_tools.forced_prompts import forced_nlls
from inference_tools.sampled_prompts import SampleLimits, sampled_answers
from model_tools.loading import LoadedModel
from prompting.chat import Chat
from prompting.chat_model import Drawing, SaidText
from prompting.rendering import Words


@dataclass(frozen=True, eq=False)
class TransformersChat:
    """batch_tokens: tokens that a batch may come to, answers and padding included."""

    loaded: LoadedModel
    chat: Chat
    batch_tokens: int = 32768

    def tokens(self, words: Words) -> int:
        """Length of a prompt, without an answer."""
        return len(self.chat.prompt_ids(replace(words, answer=None)))

    def say(self, *, prompts: Sequence[Words], drawing: Drawing, seeds: Sequence[int]) -> list[tuple[SaidText, ...]]:
        """As in `ChatModel`."""
        said = sampled_answers(
            model=self.loaded.model,
            prompts=[self.chat.prompt_ids(words) for words in prompts],
            samples=drawing.answers - 1,
            temperature=drawing.temperature,
            seeds=seeds,
            limits=SampleLimits(
                end_ids=frozenset(self.chat.end_ids()),
                pad_id=self.loaded.pad_id,
                max_new_tokens=drawing.max_new_tokens,
                batch_tokens=self.batch_tokens,
            ),
        )
        return [tuple(SaidText(self.chat.decode(one.tokens), one.nll, one.ended) for one in row) for row in said]

    def weigh(self, *, prompts: Sequence[Words], answers: Sequence[str]) -> np.ndarray:
        """As in `ChatModel`."""
        heads, tails = [], []
        for words in prompts:
            whole = [self.chat.encode(replace(words, answer=answer)) for answer in answers]
            heads.append(whole[0].input_ids[: whole[0].prompt_tokens])
            tails.append([one.input_ids[one.answer] for one in whole])
        return forced_nlls(
            model=self.loaded.model,
            prompts=heads,
            answers=tails,
            pad_id=self.loaded.pad_id,
            batch_tokens=self.batch_tokens,
        )
