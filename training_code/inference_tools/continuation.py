"""A prompt and several continuations of it, token by token, on the cache that the model itself returns.

Slower than `view_batch` and able to run any causal model of transformers: legacy tuples or new cache classes, any attention
implementation. All rows have the same length, so there is no padding and no mask. Knows tokens only.
"""

from typing import Any

import numpy as np
import torch
from torch import LongTensor, Tensor

from inference_tools.model_cache import accepts, device_of, drop_tokens, fresh_cache, select_rows, vocabulary_of
from model_tools.positions import positions_for

LOGITS_PER_PASS = 1 << 26
"""Most log-probabilities (tokens x vocabulary) that one pass of several tokens should return; bounds memory."""


class Continuation:
    """R continuations of one prompt, all of the same depth (number of tokens after the prompt); R is 1 at the start."""

    @torch.inference_mode()
    def __init__(self, *, model: torch.nn.Module, prompt: np.ndarray, rewindable: bool = False) -> None:
        """Feed `prompt` (token ids, 1-D) to the model, which is put into evaluation mode.

        `rewindable`: `rewind` will be used. Raises ValueError for an empty prompt or token ids outside the vocabulary.
        """
        self._model, self._device = model.eval(), device_of(model)
        self._fixed = {"logits_to_keep": 1} if accepts(model, "logits_to_keep") else {}
        self._positions = positions_for(model)
        self.vocab_size = vocabulary_of(model)
        ids = torch.from_numpy(check_tokens(prompt, vocab_size=self.vocab_size, where="prompt"))[None]  # (1, L)
        position_ids = self._positions.of(ids)
        self._after = position_ids[:, -1:]  # (R, D + 1): position ids of the prompt's last token and all that followed
        self._cache: Any = fresh_cache(model=model) if rewindable else None
        self.log_probs: np.ndarray = self._feed(ids, position_ids, last_only=True)[:, 0]  # (1, V): after the prompt

    @property
    def depth(self) -> int:
        """Tokens after the prompt."""
        return self._after.shape[1] - 1

    @torch.inference_mode()
    def advance(self, *, parents: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Replace the rows by rows `parents` (R,), which may repeat, each with `tokens` (R, T) behind it.

        Returns float32 log-probabilities (R, T, V) of what follows each token. Raises ValueError for unknown tokens.
        """
        ids = torch.from_numpy(check_tokens(tokens.reshape(-1), vocab_size=self.vocab_size, where="continuation"))
        ids = ids.view(tokens.shape)
        rows = torch.from_numpy(np.asarray(parents, dtype=np.int64))
        if not torch.equal(rows, torch.arange(self._after.shape[0])):
            self._cache = select_rows(self._cache, rows.to(self._device))
            self._after = self._after[rows]
        position_ids = self._positions.of(ids, after=self._after[:, -1])  # (R, T)
        self._after = torch.cat((self._after, position_ids), dim=1)
        return self._feed(ids, position_ids, last_only=False)

    @torch.inference_mode()
    def rewind(self, *, depth: int) -> None:
        """Forget every token of a depth greater than `depth`."""
        self._cache = drop_tokens(self._cache, self.depth - depth)
        self._after = self._after[:, : depth + 1]

    def _feed(self, ids: LongTensor, position_ids: LongTensor, *, last_only: bool) -> np.ndarray:
        out = self._model(
            input_ids=ids.to(self._device),
            position_ids=position_ids.to(self._device),
            past_key_values=self._cache,
            use_cache=True,
            return_dict=True,
            **(self._fixed if last_only else {}),
        )
        self._cache = out.past_key_values
        return log_probabilities(out.logits[:, -1:] if last_only else out.logits)


def log_probabilities(logits: Tensor) -> np.ndarray:
    """float32 log-softmax over the last axis, on the CPU; ValueError if the model computed NaN."""
    log_probs = logits.float().log_softmax(-1).cpu().numpy()
    if np.isnan(log_probs[..., 0]).any():
        raise ValueError("the model's log-probabilities are NaN")
    return log_probs


def check_tokens(tokens: object, *, vocab_size: int, where: str) -> np.ndarray:
    """Token ids as int64 (L,); ValueError naming `where` for none at all, another shape, or one outside the vocabulary."""
    ids = np.asarray(tokens)
    if ids.ndim != 1 or not ids.size:
        raise ValueError(f"{where}: expected a row of token ids, got shape {ids.shape}")
    if not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"{where}: token ids are whole numbers, got {ids.dtype}")
    wrong = ids[(ids < 0) | (ids >= vocab_size)]
    if wrong.size:
        raise ValueError(f"{where}: token id {int(wrong[0])} is outside the vocabulary of {vocab_size}")
    return ids.astype(np.int64)
