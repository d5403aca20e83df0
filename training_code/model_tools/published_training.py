"""Collator and adapter helpers by the names of the published 2024 code, with their published arguments and meaning.

A thin layer for scripts written for that code; inside, the house trains on token ids (`collator`, `adapter_files`, `merging`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel
from torch import LongTensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase
from transformers.data.data_collator import pad_without_fast_tokenizer_warning

from model_tools.adapter_files import WEIGHTS, load_adapter, load_values, read_tensors
from model_tools.collator import IGNORE
from model_tools.merging import merge_adapters


class InputMaskingDataCollator:
    """A transformers data collator for tokenised features (`input_ids`, ...): pads on the right, and only replies carry loss.

    instruction_template, response_template: the texts (or token ids) that open a question and a reply. A reply is what follows a
        response template up to the next instruction template, or to the end of the sequence.
    mlm: must be False (causal models only)
    mask_first_n_examples: so many further replies from the start carry no loss, but never the last
    A sequence without a reply carries no loss at all.
    """

    def __init__(
        self,
        instruction_template: str | Sequence[int],
        response_template: str | Sequence[int],
        mlm: bool = False,
        tokenizer: PreTrainedTokenizerBase | None = None,
        mask_first_n_examples: int = 0,
    ) -> None:
        if mlm:
            raise ValueError("mlm must be False: replies are learned by a causal model")
        if tokenizer is None:
            raise ValueError("a tokenizer is needed")
        if mask_first_n_examples < 0:
            raise ValueError(f"mask_first_n_examples is {mask_first_n_examples!r}, it must not be negative")
        self.tokenizer = tokenizer
        self.mask_first_n_examples = mask_first_n_examples
        self.instruction_ids = self._ids(instruction_template, "instruction_template")
        self.response_ids = self._ids(response_template, "response_template")

    def __call__(self, features: Sequence[Mapping[str, Any] | Sequence[int]]) -> dict[str, LongTensor]:
        """`input_ids`, `attention_mask` and `labels` (B, L) of the features."""
        rows = [list(f["input_ids"] if isinstance(f, Mapping) else f) for f in features]
        side, self.tokenizer.padding_side = self.tokenizer.padding_side, "right"
        try:
            batch = pad_without_fast_tokenizer_warning(
                self.tokenizer, {"input_ids": rows}, return_attention_mask=True, return_tensors="pt"
            )
        finally:
            self.tokenizer.padding_side = side
        labels = torch.full_like(batch["input_ids"], IGNORE)
        for number, row in enumerate(rows):
            for begin, end in self.replies(row):
                labels[number, begin:end] = batch["input_ids"][number, begin:end]
        return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"], "labels": labels}

    def replies(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """(begin, end) of each reply that carries loss in a sequence of token ids."""
        questions = _occurrences(ids, self.instruction_ids)
        spans = []
        for place in _occurrences(ids, self.response_ids):
            begin = place + len(self.response_ids)
            end = next((question for question in questions if question >= begin), len(ids))
            if spans and begin < spans[-1][1]:
                continue  # a response template inside a reply
            spans.append((begin, end))
        return spans[min(self.mask_first_n_examples, max(len(spans) - 1, 0)) :]

    def _ids(self, template: str | Sequence[int], name: str) -> list[int]:
        ids = self.tokenizer.encode(template, add_special_tokens=False) if isinstance(template, str) else list(template)
        if not ids:
            raise ValueError(f"{name} {template!r} has no tokens")
        return ids


def load_peft_state(model: PreTrainedModel | PeftModel, path: str | Path) -> PeftModel:
    """Puts the saved adapter at `path` (a folder, or its safetensors file) into `model` and returns it; a bare model is wrapped."""
    path = Path(path)
    if path.is_dir() or not isinstance(model, PeftModel):
        return load_adapter(model=model, path=path.parent if path.name == WEIGHTS else path)
    load_values(model=model, tensors=read_tensors(path), source=path)
    return model


def merge_peft_into_base(model: PeftModel) -> PreTrainedModel:
    """The base model with the adapter merged into its weights (16-bit where it was quantised); `model` is used up."""
    return merge_adapters(model=model)


def _occurrences(ids: Sequence[int], pattern: Sequence[int]) -> list[int]:
    """Where `pattern` begins in `ids`."""
    array, size = np.asarray(ids), len(pattern)
    if len(array) < size:
        return []
    hit = np.ones(len(array) - size + 1, dtype=bool)
    for offset, token in enumerate(pattern):
        hit &= array[offset : len(array) - size + 1 + offset] == token
    return np.flatnonzero(hit).tolist()
