"""The prompts of several views, read once into a cache, and continued from there token by token.

Search and scoring share one `ViewBatch`: it owns everything about the model's forward pass (padding, slots, masks, positions) and hands
out log-probabilities. It knows neither grids nor what its tokens mean.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import LongTensor, Tensor

from inference_tools.kv_cache import SlotCache
from inference_tools.slot_attention import using
from model_tools.positions import Positions

TOKENS_PER_PASS = 8192
"""Most tokens (rows x tokens, with padding) in one forward pass; bounds the memory of activations."""
LOGITS_PER_PASS = 1 << 26
"""Most log-probabilities (rows x tokens x vocabulary) in one result; bounds memory with large vocabularies."""
_BLOCK = 64  # lengths are padded to multiples of it, so that few different shapes occur


class ViewBatch:
    """Keys and values of B prompts, each continued on its own.

    A token of depth d (0: the first one after the prompt) of a view lies in slot `prompt length + d` of the view's row, so the prompt
    part is never written again, and going back to an earlier depth needs no copying. Forward passes run over 1, 2, 4, ... rows:
    when fewer views take part, their rows are brought together and the others are left alone.
    """

    @torch.inference_mode()
    def __init__(
        self,
        *,
        model: torch.nn.Module,
        positions: Positions,
        prompts: Sequence[np.ndarray],
        pad_id: int,
        max_new_tokens: int,
    ) -> None:
        """Feed the prompts (token ids, 1-D each) through the model, which is put into evaluation mode.

        `max_new_tokens`: room for that many tokens after each prompt. Raises ValueError for an empty batch or prompt, token ids
        outside the model's vocabulary, an attention implementation that takes no 4-D mask, or a sliding window that would be exceeded.
        """
        if not len(prompts):
            raise ValueError("a batch of views needs at least one prompt")
        if max_new_tokens < 1:
            raise ValueError(f"max_new_tokens must be at least 1, got {max_new_tokens}")
        self._model, self._positions, self._pad_id = model, positions, pad_id
        self.vocab_size: int = model.get_input_embeddings().weight.shape[0]
        self.device, self._dtype = model.device, model.dtype
        attention = str(getattr(model.config, "_attn_implementation", "sdpa"))
        if any(word in attention for word in ("flash", "flex", "paged")):
            raise ValueError(f"attention implementation {attention!r} takes no explicit mask; use 'sdpa'")
        prompts = [np.asarray(prompt, dtype=np.int64) for prompt in prompts]
        for number, prompt in enumerate(prompts):
            if prompt.ndim != 1 or not prompt.size:
                raise ValueError(f"prompt {number}: expected a non-empty 1-D array, got shape {prompt.shape}")
            self.check_tokens(prompt, where=f"prompt {number}")
        self.lengths = np.array([prompt.size for prompt in prompts], dtype=np.int64)  # (B,)
        self.size = len(prompts)
        self.max_new_tokens = max_new_tokens
        slots = self._slots_for(max_new_tokens)
        self._cache = SlotCache(rows=len(prompts), slots=slots)
        self._view_at = np.argsort(self.lengths, kind="stable")  # (B,): which view lies in a row
        self._row_of = np.argsort(self._view_at)  # (B,): which row a view lies in
        self.last_positions = np.zeros(len(prompts), dtype=np.int64)  # (B,): position ids of the prompts' last tokens
        self.prompt_log_probs: Tensor  # (B, V) float32: of the first token after each prompt
        model.eval()
        self._prefill(prompts)

    @property
    def cache_bytes(self) -> int:
        """Bytes of keys and values."""
        return self._cache.bytes

    def check_tokens(self, tokens: np.ndarray, *, where: str) -> None:
        """ValueError naming `where` and the first token id that the model does not have."""
        wrong = tokens[(tokens < 0) | (tokens >= self.vocab_size)]
        if wrong.size:
            raise ValueError(f"{where}: token id {int(wrong[0])} is outside the vocabulary of {self.vocab_size}")

    def rows_per_pass(self, *, tokens: int) -> int:
        """How many views may be continued by `tokens` tokens each in one `step` (at least 1)."""
        tokens = _pad_tokens(tokens)
        most = min(TOKENS_PER_PASS // tokens, LOGITS_PER_PASS // (tokens * self.vocab_size), self.size)
        return 1 << max(most.bit_length() - 1, 0) if most < self.size else self.size

    def groups(self, *, tokens: int, views: Sequence[int] | None = None) -> list[np.ndarray]:
        """Split `views` (default: all) into groups for passes of `tokens` tokens, neighbours in memory together."""
        views = self._view_at if views is None else self._view_at[np.isin(self._view_at, views)]
        most = self.rows_per_pass(tokens=tokens)
        return [views[at : at + most] for at in range(0, len(views), most)]

    @torch.inference_mode()
    def reserve(self, *, max_new_tokens: int) -> None:
        """Make room for completions of that length; costs a copy of the cache if there is less."""
        if max_new_tokens > self.max_new_tokens:
            self._cache.grow(slots=self._slots_for(max_new_tokens))
            self.max_new_tokens = max_new_tokens

    @torch.inference_mode()
    def step(
        self, *, views: np.ndarray, tokens: np.ndarray, depths: np.ndarray, last_positions: np.ndarray
    ) -> tuple[Tensor, np.ndarray]:
        """Continue different `views` (R,) by `tokens` (R, T), the first of which has depth `depths` (R,).

        Of each view, the tokens of lower depth must have been fed before; those of this depth and more are forgotten.
        `last_positions` (R,): position ids of the tokens before. Shorter rows may be padded with any token at the end. All arguments
        are int64 arrays. Returns float32 log-probabilities (R, T, V) of the token after each one, on the model's device, and the
        position ids (R, T).
        """
        count, length = tokens.shape
        deepest = int(depths.max()) + length
        if deepest > self.max_new_tokens:
            raise ValueError(f"depth {deepest} exceeds max_new_tokens={self.max_new_tokens}")
        first, rows = self._gather(views)
        present = self._view_at[
            first : first + rows
        ]  # (N,): the N >= R rows of the pass, some of which may not take part
        at = self._row_of[views] - first  # (R,): where in the pass
        width = _pad_tokens(length)
        fed = np.full((rows, width), self._pad_id, dtype=np.int64)
        fed[at, :length] = tokens
        starts = np.full(rows, self._cache.slots - 1)  # those not taking part write into the spare last slot
        starts[at] = self.lengths[views] + depths
        after = self.last_positions[present]
        after[at] = last_positions
        ids = torch.from_numpy(fed)
        position_ids = self._positions.of(ids, after=torch.from_numpy(after))  # (N, W)
        used = int(starts[at].max()) + length
        logits = self._forward(first_row=first, ids=ids, starts=starts, position_ids=position_ids, used=used, keep=0)
        if width > length:
            logits = logits[:, :length]
        log_probs = logits.float().log_softmax(-1)  # (N, T, V)
        if count < rows or (at != np.arange(count)).any():
            log_probs = log_probs[torch.from_numpy(at).to(log_probs.device)]  # (R, T, V)
        return log_probs, position_ids.numpy()[at, :length]

    def _prefill(self, prompts: Sequence[np.ndarray]) -> None:
        """Feed the prompts in groups of similar length, long ones in pieces."""
        results: list[Tensor] = []
        row = 0
        while row < self.size:
            end, width = row, 0
            while end < self.size:  # as many rows as fit; rows are sorted by length
                wider = _round_up(int(self.lengths[self._view_at[end]]))
                if end > row and wider * (end + 1 - row) > TOKENS_PER_PASS:
                    break
                end, width = end + 1, wider
            views = self._view_at[row:end]
            ids = torch.full((end - row, width), self._pad_id, dtype=torch.long)
            for line, view in enumerate(views):
                ids[line, : prompts[view].size] = torch.from_numpy(prompts[view])
            position_ids = self._positions.of(ids)  # (R, W)
            last = torch.from_numpy(self.lengths[views] - 1)  # (R,)
            self.last_positions[views] = position_ids.gather(1, last[:, None])[:, 0].numpy()
            found: list[Tensor | None] = [None] * len(views)
            for at in range(0, width, TOKENS_PER_PASS):
                piece = slice(at, min(at + TOKENS_PER_PASS, width))
                here = [line for line, end_at in enumerate(last.tolist()) if piece.start <= end_at < piece.stop]
                keep = torch.unique(last[here] - at) if here else torch.zeros(1, dtype=torch.long)
                logits = self._forward(
                    first_row=row,
                    ids=ids[:, piece],
                    starts=np.full(len(views), at, dtype=np.int64),
                    position_ids=position_ids[:, piece],
                    used=piece.stop,
                    keep=keep.to(self.device),
                )  # (R, len(keep), V)
                for line in here:
                    found[line] = logits[line, int(torch.searchsorted(keep, last[line] - at))]
            results += found
            row = end
        by_row = torch.stack(results).float().log_softmax(-1)  # (B, V)
        self.prompt_log_probs = by_row[torch.from_numpy(self._row_of).to(by_row.device)]

    def _forward(
        self,
        *,
        first_row: int,
        ids: LongTensor,
        starts: np.ndarray,
        position_ids: LongTensor,
        used: int,
        keep: int | LongTensor,
    ) -> Tensor:
        """Logits (R, T or len(keep), V) of `ids` (R, T), which go to slots `starts` (R,) onward and see all slots before."""
        used = min(_round_up(used), self._cache.slots)
        begin = torch.from_numpy(starts)
        own = begin[:, None] + torch.arange(ids.shape[1])  # (R, T): slot of each token
        self._cache.place(first_row=first_row, slots=own.clamp(max=self._cache.slots - 1), used=used)
        mask = None  # whole prompts from their start: plainly causal, for which there are faster kernels
        if starts.any() or used != ids.shape[1]:
            sight = own[:1] if (starts == starts[0]).all() else own  # one mask for all rows that look alike
            hidden = torch.arange(used) > sight[:, :, None]  # (R or 1, T, used)
            mask = torch.zeros(hidden.shape, dtype=self._dtype).masked_fill_(hidden, torch.finfo(self._dtype).min)
            mask = mask[:, None].to(self.device)  # (R or 1, 1, T, used)
        with using(model=self._model):
            return self._model(
                input_ids=ids.to(self.device),
                attention_mask=mask,
                position_ids=position_ids.to(self.device),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=keep,
            ).logits

    def _gather(self, views: np.ndarray) -> tuple[int, int]:
        """(first row, number of rows) of a pass that holds `views`, after moving rows if they lie too far apart."""
        rows = self._row_of[views]
        if len(np.unique(rows)) != len(rows):
            raise ValueError(f"a view may occur only once in a step, got {views.tolist()}")
        count = min(1 << (len(rows) - 1).bit_length(), self.size)
        first = min(int(rows.min()), self.size - count)
        if int(rows.max()) < first + count:
            return first, count
        wanted = np.zeros(self.size, dtype=bool)
        wanted[rows] = True
        free = iter(np.flatnonzero(~wanted[:count]))
        for row in np.flatnonzero(wanted[count:]) + count:
            other = next(free)
            self._cache.swap_rows(int(row), int(other))
            self._view_at[[row, other]] = self._view_at[[other, row]]
        self._row_of = np.argsort(self._view_at)
        return 0, count

    def _slots_for(self, max_new_tokens: int) -> int:
        """Slots a row, with a spare one. Refuses those beyond a sliding window, which explicit masks would override."""
        slots = _round_up(int(self.lengths.max()) + max_new_tokens + 1)
        window = getattr(self._model.config, "sliding_window", None)
        layers = getattr(self._model.config, "layer_types", None)
        if window is not None and slots > window and (layers is None or "sliding_attention" in layers):
            raise ValueError(f"prompt and completion need {slots} slots, the model's sliding window is {window}")
        return slots


def _round_up(length: int) -> int:
    """Next multiple of the block size."""
    return -(-length // _BLOCK) * _BLOCK


def _pad_tokens(tokens: int) -> int:
    """Tokens a row in a pass of `tokens` tokens: 1, or a multiple of the block size."""
    return 1 if tokens == 1 else _round_up(tokens)
