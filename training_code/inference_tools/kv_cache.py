"""Keys and values of several sequences in preallocated slots, in the shape that transformers models expect of a cache.

A model calls `update(keys, values, layer)` once a layer with the tokens of one packed pass: tokens of any sequences, one after the other
in a single row. Each token is written to a (row, slot) of its own; which slots it may see is said by the attention's layout alone, so
nothing is ever copied or moved. Nothing in here knows about prompts, searches or probabilities.
"""

import math

import numpy as np
import torch
from torch import LongTensor, Tensor

_LINE = 64  # bytes that a processor reads at once


class SlotCache:
    """Per layer one tensor of keys and one of values, (rows, heads, slots, head size), allocated at the first `update`.

    Before each forward pass `place` says where its tokens go. Passed to a model as `past_key_values`, always together with position ids
    and an attention that knows the layout of the pass (`slot_attention`).
    """

    is_compileable = False

    def __init__(self, *, rows: int, slots: int) -> None:
        if rows < 1 or slots < 1:
            raise ValueError(f"a cache needs at least one row and one slot, got rows={rows}, slots={slots}")
        self.rows, self.slots = rows, slots
        self._keys: list[Tensor] = []
        self._values: list[Tensor] = []
        self._runs: list[tuple[int, int, int, int]] = []  # row, first slot, first token, tokens
        self._where: tuple[LongTensor, LongTensor] | None = None

    @property
    def bytes(self) -> int:
        """Bytes held by all layers (0 before the first forward pass)."""
        return sum(t.numel() * t.element_size() for t in (*self._keys, *self._values))

    def place(self, *, rows: LongTensor, slots: LongTensor) -> None:
        """Prepare the next forward pass: token n of it goes to slot `slots[n]` of row `rows[n]`; both (N,), on the CPU.

        Raises ValueError if a row or slot does not exist.
        """
        for name, wanted, count in (("row", rows, self.rows), ("slot", slots, self.slots)):
            low, high = int(wanted.min()), int(wanted.max())
            if low < 0 or high >= count:
                raise ValueError(f"{name}s {low}..{high} of a cache of {count} {name}s")
        self._where = (rows, slots)
        breaks = torch.nonzero((rows.diff() != 0) | (slots.diff() != 1))[:, 0] + 1
        edges = [0, *breaks.tolist(), len(rows)]
        self._runs = [
            (int(rows[a]), int(slots[a]), a, b - a) for a, b in zip(edges, edges[1:], strict=False)
        ]  # neighbours in one row, copied as a block

    def update(self, keys: Tensor, values: Tensor, layer: int, cache_kwargs: object = None) -> tuple[Tensor, Tensor]:
        """Write `keys` and `values` (1, heads, N, size) of a layer; return all that is stored of it (rows, heads, slots, size)."""
        if layer == len(self._keys):
            for store, new in ((self._keys, keys), (self._values, values)):
                store.append(_zeros(new, (self.rows, new.shape[1], self.slots, new.shape[3])))
        for store, new in ((self._keys[layer], keys), (self._values[layer], values)):
            if new.device.type == "cpu" and len(self._runs) * 8 <= new.shape[2]:
                for row, slot, at, count in self._runs:
                    store[row, :, slot : slot + count] = new[0, :, at : at + count]
            else:
                if self._where[0].device != new.device:
                    self._where = tuple(part.to(new.device) for part in self._where)
                store.transpose(1, 2)[self._where] = new[0].transpose(0, 1).to(store.dtype)  # (N, heads, size)
        return self._keys[layer], self._values[layer]

    def get_seq_length(self, layer: int = 0) -> int:
        """0: positions and masks are always given explicitly, nothing is to be derived from the cache."""
        return 0

    def get_query_offset(self, layer: int = 0) -> int:
        """0, as for `get_seq_length`."""
        return 0

    def get_mask_sizes(self, query_length: int, layer: int = 0) -> tuple[int, int]:
        """(number of keys, 0): asked for by transformers where it would build a mask."""
        return query_length, 0

    def grow(self, *, slots: int) -> None:
        """Make room for `slots` slots a row, keeping what is stored. Does nothing if there are that many already."""
        if slots <= self.slots:
            return
        for stores in (self._keys, self._values):
            for layer, store in enumerate(stores):
                wider = _zeros(store, (store.shape[0], store.shape[1], slots, store.shape[3]))
                wider[:, :, : self.slots] = store
                stores[layer] = wider
        self.slots = slots


def _zeros(like: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Zeros of the type of `like`. On a CPU memory that becomes real where it is written: most room for long answers never is."""
    if like.device.type != "cpu":
        return like.new_zeros(shape)
    size = math.prod(shape) * like.element_size()
    memory = np.zeros(size + _LINE, dtype=np.uint8)  # by calloc; torch would write every byte
    begin = -memory.ctypes.data % _LINE
    return torch.from_numpy(memory[begin : begin + size]).view(like.dtype).view(shape)
