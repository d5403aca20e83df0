"""The prompts of several views, read once into a cache, and what the model says about their continuations.

Search and scoring share one `ViewBatch`: it owns everything about the model's forward pass (packing, slots, sight, positions), and the
trees of tokens that were fed so far. It knows neither grids nor what its tokens mean.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from inference_tools.kv_cache import SlotCache
from inference_tools.last_layer import feeding_only
from inference_tools.slot_attention import using
from inference_tools.slot_layout import Layout, Segment
from inference_tools.token_tree import TokenTree
from model_tools.positions import Positions

PROMPT_TOKENS = {"cpu": 2048, "cuda": 8192}
"""Most tokens of prompts in one forward pass: on a CPU few enough that the activations stay in its cache (1024 to 4096 are within 10 %)."""
SPARE_SLOTS = {"cpu": 1024, "cuda": 512}
"""Slots of a view beyond those of its longest completion, so that the branches of a search find room beside each other. On a CPU they cost
nothing until they are used; with too few, tokens are fed again (scores of 31 candidates: 7 % of all tokens with 512)."""
_BLOCK = 64  # slots are rounded up to multiples of it, and on a GPU the tokens of a pass: few different shapes


@dataclass(frozen=True)
class Part:
    """Tokens of one view in a pass: ids `tokens` (T,), which go to `slots` (T,) counted from the end of the view's prompt.

    A token sees the whole prompt and the slots behind it that its line of `sight` (T, U) bool names. `positions` (T,): position ids.
    """

    view: int
    tokens: np.ndarray
    slots: np.ndarray
    sight: np.ndarray
    positions: np.ndarray


class ViewBatch:
    """Keys and values of B prompts, each continued on its own.

    `trees`: what is known about each view's continuations; `lengths` (B,): of the prompts; `last_positions` (B,): position ids of
    their last tokens; `prompt_log_probs` (B, V) float32: of the first token after each; `passes`, `tokens`: forward passes and tokens
    fed after the prompts.
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
        spare_slots: int | None = None,
    ) -> None:
        """Feed the prompts (token ids, 1-D each) through the model, which is put into evaluation mode.

        `max_new_tokens`: room for completions of that length; `spare_slots`: for branches beside them (fewer cost
        time, not results); None: what `SPARE_SLOTS` says.
        Raises ValueError for an empty batch or prompt, token ids outside the model's vocabulary, a sliding window that would be
        exceeded, or a model that does not attend through transformers' AttentionInterface.
        """
        if not len(prompts):
            raise ValueError("a batch of views needs at least one prompt")
        spare_slots = _for_device(SPARE_SLOTS, model.device) if spare_slots is None else spare_slots
        if max_new_tokens < 1 or spare_slots < 0:
            raise ValueError(
                f"max_new_tokens must be at least 1 and spare_slots at least 0, got {max_new_tokens} and {spare_slots}"
            )
        self._model, self.positions, self._pad_id = model, positions, pad_id
        self.vocab_size: int = model.get_input_embeddings().weight.shape[0]
        self.device = model.device
        prompts = [np.asarray(prompt, dtype=np.int64) for prompt in prompts]
        for number, prompt in enumerate(prompts):
            if prompt.ndim != 1 or not prompt.size:
                raise ValueError(f"prompt {number}: expected a non-empty 1-D array, got shape {prompt.shape}")
            self.check_tokens(prompt, where=f"prompt {number}")
        self.lengths = np.array([prompt.size for prompt in prompts], dtype=np.int64)  # (B,)
        self.size = len(prompts)
        self._prompts = prompts
        self.max_new_tokens = max_new_tokens
        self._spare = spare_slots
        self._cache = SlotCache(rows=self.size, slots=self._slots_for(max_new_tokens))
        self.passes = self.tokens = 0
        self.last_positions = np.zeros(self.size, dtype=np.int64)
        model.eval()
        with self.attending():
            self.prompt_log_probs: Tensor = self._prefill(prompts)
        self.trees = self._new_trees()

    @property
    def cache_bytes(self) -> int:
        """Bytes of keys and values."""
        return self._cache.bytes

    def check_tokens(self, tokens: np.ndarray, *, where: str) -> None:
        """ValueError naming `where` and the first token id that the model does not have."""
        wrong = tokens[(tokens < 0) | (tokens >= self.vocab_size)]
        if wrong.size:
            raise ValueError(f"{where}: token id {int(wrong[0])} is outside the vocabulary of {self.vocab_size}")

    @torch.inference_mode()
    def reserve(self, *, max_new_tokens: int) -> None:
        """Make room for completions of that length; costs a copy of the cache if there is less."""
        if max_new_tokens > self.max_new_tokens:
            self._cache.grow(slots=self._slots_for(max_new_tokens))
            self.max_new_tokens = max_new_tokens
            for tree in self.trees:
                tree.more_room(slots=max_new_tokens + self._spare)

    def alone(self, view: int) -> "ViewBatch":
        """A batch of one of the views, its prompt fed anew."""
        return ViewBatch(
            model=self._model,
            positions=self.positions,
            prompts=[self._prompts[view]],
            pad_id=self._pad_id,
            max_new_tokens=self.max_new_tokens,
            spare_slots=0,
        )

    def attending(self) -> AbstractContextManager[None]:
        """A block in which the model is set up for many passes; without it each pass does that for itself, which costs some time."""
        return using(model=self._model)

    def forget(self) -> None:
        """Forget all that was fed after the prompts: what follows computes as on a new batch."""
        self.trees = self._new_trees()

    @torch.inference_mode()
    def feed(self, *, parts: Sequence[Part]) -> np.ndarray:
        """One forward pass: log-probabilities (N, V) float32 of the token after each of the parts' N tokens, in their order."""
        tokens = np.concatenate([part.tokens for part in parts])
        positions = np.concatenate([part.positions for part in parts])
        rows = np.repeat([part.view for part in parts], [len(part.tokens) for part in parts])
        slots = np.concatenate([self.lengths[part.view] + part.slots for part in parts])
        segments, at = [], 0
        for part in parts:
            end = at + len(part.tokens)
            seen = int(self.lengths[part.view]) + part.sight.shape[1]
            segments.append(Segment(row=part.view, begin=at, end=end, seen=seen, hidden=torch.from_numpy(~part.sight)))
            at = end
        self.passes += 1
        self.tokens += at
        logits = self._forward(ids=tokens, positions=positions, rows=rows, slots=slots, segments=segments, keep=0)
        return logits[:at].float().log_softmax(-1).cpu().numpy()

    def _new_trees(self) -> list[TokenTree]:
        first, slots = self.prompt_log_probs.cpu().numpy(), self.max_new_tokens + self._spare
        return [
            TokenTree(log_probs=row, position=int(last), slots=slots)
            for row, last in zip(first, self.last_positions, strict=True)
        ]

    def _prefill(self, prompts: Sequence[np.ndarray]) -> Tensor:
        """Feed the prompts one after the other, cut where a pass is full; log-probabilities (B, V) after each."""
        position_ids = [self.positions.of(torch.from_numpy(p)[None])[0].numpy() for p in prompts]
        self.last_positions[:] = [ids[-1] for ids in position_ids]
        room = most = _for_device(PROMPT_TOKENS, self.device)
        passes: list[list[tuple[int, int, int]]] = [[]]  # pieces of prompts: view, begin, end
        for view, prompt in enumerate(prompts):
            begin = 0
            while begin < len(prompt):
                if not room:
                    passes.append([])
                    room = most
                end = min(begin + room, len(prompt))
                passes[-1].append((view, begin, end))
                room -= end - begin
                begin = end
        results: list[Tensor] = []
        for pieces in passes:
            segments, last, asked, at = [], [], [], 0
            for view, begin, end in pieces:
                segments.append(Segment(row=view, begin=at, end=at + end - begin, seen=end))
                at += end - begin
                if end == len(prompts[view]):
                    last.append(at - 1)
                    asked.append(Segment(row=view, begin=at - 1, end=at, seen=end))
            logits = self._forward(
                ids=np.concatenate([prompts[view][begin:end] for view, begin, end in pieces]),
                positions=np.concatenate([position_ids[view][begin:end] for view, begin, end in pieces]),
                rows=np.repeat([view for view, _, _ in pieces], [end - begin for _, begin, end in pieces]),
                slots=np.concatenate([np.arange(begin, end) for _, begin, end in pieces]),
                segments=segments,
                keep=torch.tensor(last or [0], device=self.device),
                asked=asked,
            )
            results += [logits] if last else []
        return torch.cat(results).float().log_softmax(-1)

    def _forward(
        self,
        *,
        ids: np.ndarray,
        positions: np.ndarray,
        rows: np.ndarray,
        slots: np.ndarray,
        segments: Sequence[Segment],
        keep: int | Tensor,
        asked: Sequence[Segment] | None = None,
    ) -> Tensor:
        """Logits (N or len(keep), V) of one packed pass of N tokens; `asked`: the segments of the tokens `keep`, if not all are kept."""
        spare = 0 if self.device.type == "cpu" else -len(ids) % _BLOCK
        if spare:  # padding: seen by nobody, in the spare last slot
            ids, positions, rows = (np.pad(array, (0, spare), mode="edge") for array in (ids, positions, rows))
            slots = np.pad(slots, (0, spare), constant_values=self._cache.slots - 1)
            ids[-spare:] = self._pad_id
        self._cache.place(rows=torch.from_numpy(rows), slots=torch.from_numpy(slots))
        layers = self._model.config.get_text_config().num_hidden_layers
        at_end = None if asked is None else Layout(segments=asked)
        layout = Layout(segments=segments, layers=layers, at_end=at_end)
        narrow = nullcontext() if asked is None else feeding_only(model=self._model, tokens=keep)
        with self.attending(), narrow:
            logits = self._model(
                input_ids=torch.from_numpy(ids)[None].to(self.device),
                position_ids=torch.from_numpy(positions)[None].to(self.device),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=keep,
                layout=layout,
            ).logits[0]
        if not layout.calls:
            raise ValueError(f"{type(self._model).__name__} does not attend through transformers' AttentionInterface")
        return logits

    def _slots_for(self, max_new_tokens: int) -> int:
        """Slots a row, with a spare one. Refuses completions beyond a sliding window, which this attention would override."""
        longest = int(self.lengths.max()) + max_new_tokens
        window = getattr(self._model.config, "sliding_window", None)
        layers = getattr(self._model.config, "layer_types", None)
        if window is not None and longest > window and (layers is None or "sliding_attention" in layers):
            raise ValueError(f"prompt and completion need {longest} slots, the model's sliding window is {window}")
        return -(-(longest + self._spare + 1) // _BLOCK) * _BLOCK


def _for_device(numbers: Mapping[str, int], device: torch.device) -> int:
    """The number of a kind of device; of one that is not there, that of a GPU."""
    return numbers.get(device.type, numbers["cuda"])
