"""Chats: prompts through a tokenizer's chat template, and which tokens of them are the answer. Knows no puzzles and no models.

The prompt of inference is the beginning of the training prompt, as text and as token ids: it is made first, the answer is put behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from prompting.puzzle import PromptError
from prompting.rendering import Words

FOLDER = Path(__file__).with_name("chat_templates")
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "llama3": ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
    "chatml": ("<|im_start|>", "<|im_end|>"),
    "phi3": ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>"),
}
"""Chat templates that ship here, and the tokens that a tokenizer needs for them. chatml: Qwen and SmolLM."""
FIXED = {"date_string": "26 Jul 2024", "enable_thinking": False}
"""What templates are told: Llama's writes a date (today's, if none is given), Qwen's would open a thought before the answer."""


class ChatTokenizer(Protocol):
    """What is used of a tokenizer of transformers."""

    chat_template: str | Mapping[str, str] | None
    eos_token: str | None

    def apply_chat_template(self, conversation: Sequence[Mapping[str, str]], *, tokenize: bool, **options: Any) -> str:
        """The text of a chat."""

    def get_vocab(self) -> Mapping[str, int]:
        """Token -> id."""


@dataclass(frozen=True, eq=False)
class EncodedPrompt:
    """A prompt as text and tokens.

    text: prompt, answer, and what the template puts behind it
    input_ids: int32 (L,); answer: bool (L,), True on the tokens of the answer and on the one that ends it
    prompt_tokens: how many tokens the prompt has; the answer follows them
    """

    text: str
    input_ids: np.ndarray
    answer: np.ndarray
    prompt_tokens: int


class Chat:
    """The chat of one tokenizer: its own template, or else the one of the family whose tokens it has.

    template: a chat template to use instead
    Raises PromptError for a tokenizer without a template that has the tokens of no known family.
    """

    def __init__(self, tokenizer: ChatTokenizer, *, template: str | None = None) -> None:
        self._tokenizer = tokenizer
        own = tokenizer.chat_template
        own = own.get("default") if isinstance(own, Mapping) else own  # some tokenizers bring several, by name
        self.template = template or own or template_for(tokenizer)
        self._special = sorted(
            str(token) for token in tokenizer.added_tokens_decoder.values() if token.special and str(token).strip()
        )

    @property
    def fingerprint(self) -> str:
        """Of template and tokenizer."""
        parts = self.template + self._tokenizer.backend_tokenizer.to_str()
        return hashlib.sha256(parts.encode()).hexdigest()

    def end_ids(self) -> tuple[int, ...]:
        """Ids of the tokens that end an answer: the one of the template, and the tokenizer's own."""
        encoded = self.encode(Words("system", "user", "answer"))
        last = int(encoded.input_ids[encoded.answer][-1])
        return tuple(sorted({last, self._tokenizer.convert_tokens_to_ids(self._tokenizer.eos_token)}))

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of an answer's tokens, without the one that ends it; special tokens stay visible."""
        return self._tokenizer.decode(list(token_ids), skip_special_tokens=False, clean_up_tokenization_spaces=False)

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._ids(text))

    def prompt_text(self, words: Words) -> str:
        """The chat up to where the answer begins."""
        return self._applied(words, None)

    def full_text(self, words: Words) -> tuple[str, str, str]:
        """(the prompt, the answer, what the template puts behind it); together they are the complete chat.

        Raises PromptError if a text holds a special token, there is no answer, or the template does not begin a complete chat with
        the prompt.
        """
        if words.answer is None or words.answer != words.answer.strip() or not words.answer:
            raise PromptError(f"an answer without blank space around it is needed, not {words.answer!r}")
        prompt, full = self.prompt_text(words), self._applied(words, words.answer)
        behind = full.removeprefix(prompt + words.answer)
        if not full.startswith(prompt + words.answer) or not behind.strip():
            raise PromptError(
                f"the chat template does not put the answer behind the prompt and an end behind it: {full[-200:]!r} "
                f"where the prompt ends with {prompt[-80:]!r}"
            )
        return prompt, words.answer, behind

    def prompt_ids(self, words: Words) -> np.ndarray:
        """Token ids int32 (L,) of `prompt_text`."""
        return np.array(self._ids(self.prompt_text(words)), np.int32)

    def encode(self, words: Words) -> EncodedPrompt:
        """The complete chat. Raises PromptError as `full_text`, or if the tokenizer cannot keep prompt and answer apart."""
        prompt, answer, behind = self.full_text(words)
        text = prompt + answer + behind
        head = self._ids(prompt)
        ids = self._ids(text)
        if ids[: len(head)] != head:  # a token across the border: the answer is put behind the prompt's tokens
            ids = head + self._ids(answer + behind)
            if self._tokenizer.decode(ids) != self._tokenizer.decode(self._ids(text)):
                raise PromptError(f"the tokenizer merges the prompt's end with the answer's beginning: {answer[:80]!r}")
        mask = np.zeros(len(ids), bool)
        mask[len(head) : len(head) + self._answer_length(ids[len(head) :], behind)] = True
        return EncodedPrompt(text, np.array(ids, np.int32), mask, len(head))

    def _answer_length(self, ids: list[int], behind: str) -> int:
        """How many of the tokens behind the prompt are the answer and the token that ends it."""
        found = [(behind.find(token), -len(token), token) for token in self._special if token in behind]
        if not found:
            return len(ids)  # the template ends answers with plain text, all of which is learned
        return ids.index(self._tokenizer.convert_tokens_to_ids(min(found)[2])) + 1

    def _ids(self, text: str) -> list[int]:
        return self._tokenizer(text, add_special_tokens=False)["input_ids"]

    def _applied(self, words: Words, answer: str | None) -> str:
        for text in (words.system, words.user, answer or ""):
            if found := next((token for token in self._special if token in text), None):
                raise PromptError(f"the special token {found} stands in a text of the chat")
        messages = [{"role": "system", "content": words.system}, {"role": "user", "content": words.user}]
        if answer is not None:
            messages.append({"role": "assistant", "content": answer})
        return self._tokenizer.apply_chat_template(
            messages, chat_template=self.template, tokenize=False, add_generation_prompt=answer is None, **FIXED
        )


def template_for(tokenizer: ChatTokenizer) -> str:
    """The template of the family whose tokens the tokenizer has. Raises PromptError that lists the families."""
    vocab = tokenizer.get_vocab()
    for family, tokens in FAMILIES.items():
        if all(token in vocab for token in tokens):
            return family_template(family)
    known = "; ".join(f"{family}: {' '.join(tokens)}" for family, tokens in FAMILIES.items())
    raise PromptError(f"the tokenizer has no chat template, nor the tokens of one that is known ({known})")


@cache
def family_template(family: str) -> str:
    """The chat template of one of `FAMILIES`. Raises PromptError for another name."""
    if family not in FAMILIES:
        raise PromptError(f"no chat template is called {family!r}; known are {', '.join(FAMILIES)}")
    return (FOLDER / f"{family}.jinja").read_text(encoding="utf-8").rstrip("\n")
