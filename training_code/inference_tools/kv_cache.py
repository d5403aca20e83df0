"""Keys and values of a batch of sequences in preallocated slots, in the shape that transformers models expect of a cache.

A model calls `update(keys, values, layer)` once a layer and attends to what comes back. Here every row writes its tokens at slots of its
own choice, so going back in a search is overwriting; which slots a token may see is said by the attention mask alone. Nothing in here
knows about prompts, searches or probabilities.
"""

import torch
from torch import LongTensor, Tensor


class SlotCache:
    """Per layer one tensor of keys and one of values, (rows, heads, slots, head size), allocated at the first `update`.

    Before each forward pass `place` says which rows run and where their tokens go. Passed to a model as `past_key_values`, always
    together with position ids and an explicit 4-D attention mask; only tokens that fill rows from slot 0 on may go without the mask
    (the cache counts no tokens and reports length 0).
    """

    is_compileable = False

    def __init__(self, *, rows: int, slots: int) -> None:
        if rows < 1 or slots < 1:
            raise ValueError(f"a cache needs at least one row and one slot, got rows={rows}, slots={slots}")
        self.rows, self.slots = rows, slots
        self._keys: list[Tensor] = []
        self._values: list[Tensor] = []
        self._first = self._count = self._used = 0
        self._targets: LongTensor | None = None
        self._flat: dict[tuple[int, torch.device], LongTensor] = {}

    @property
    def bytes(self) -> int:
        """Bytes held by all layers (0 before the first forward pass)."""
        return sum(t.numel() * t.element_size() for t in (*self._keys, *self._values))

    def place(self, *, first_row: int, slots: LongTensor, used: int) -> None:
        """Prepare the next forward pass.

        `slots` (R, T), on the CPU: where the T tokens of rows `first_row` .. `first_row + R - 1` are written. The model then sees the
        first `used` slots of these rows. Raises ValueError if a row or slot does not exist.
        """
        count = slots.shape[0]
        if first_row < 0 or first_row + count > self.rows:
            raise ValueError(f"rows {first_row}..{first_row + count - 1} of a cache of {self.rows} rows")
        low, high = int(slots.min()), int(slots.max())
        if low < 0 or high >= self.slots or not 0 < used <= self.slots:
            raise ValueError(f"slots {low}..{high}, used={used} of a cache of {self.slots} slots")
        self._first, self._count, self._used = first_row, count, used
        self._targets = slots
        self._flat.clear()

    def update(self, keys: Tensor, values: Tensor, layer: int, cache_kwargs: object = None) -> tuple[Tensor, Tensor]:
        """Write `keys` and `values` (R, heads, T, size) of a layer; return views of the used slots (R, heads, used, size)."""
        if layer == len(self._keys):
            for store, new in ((self._keys, keys), (self._values, values)):
                store.append(new.new_zeros((self.rows, new.shape[1], self.slots, new.shape[3])))
        heads = keys.shape[1]
        where = self._flat.get((heads, keys.device))
        if where is None:
            where = self._flat[heads, keys.device] = self._flat_targets(heads).to(keys.device)
        seen = []
        for store, new in ((self._keys[layer], keys), (self._values[layer], values)):
            size = new.shape[3]
            store.view(-1, size).index_copy_(0, where, new.reshape(-1, size).to(store.dtype))  # (R * heads * T, size)
            seen.append(store[self._first : self._first + self._count, :, : self._used])
        return seen[0], seen[1]

    def _flat_targets(self, heads: int) -> LongTensor:
        """Indices (R * heads * T,) into a layer's tensor seen as (rows * heads * slots, size)."""
        rows = torch.arange(self._first, self._first + self._count)
        lines = rows[:, None] * heads + torch.arange(heads)  # (R, heads)
        return (lines[:, :, None] * self.slots + self._targets[:, None, :]).reshape(-1)

    def get_seq_length(self, layer: int = 0) -> int:
        """0: positions and masks are always given explicitly, nothing is to be derived from the cache."""
        return 0

    def get_query_offset(self, layer: int = 0) -> int:
        """0: without a mask, tokens fill a row from its first slot."""
        return 0

    def get_mask_sizes(self, query_length: int, layer: int = 0) -> tuple[int, int]:
        """(number of slots seen, 0): what transformers builds a causal mask from when it is given none."""
        return self._used, 0

    def swap_rows(self, a: int, b: int) -> None:
        """Exchange two rows in every layer."""
        for store in (*self._keys, *self._values):
            kept = store[a].clone()
            store[a] = store[b]
            store[b] = kept

    def grow(self, *, slots: int) -> None:
        """Make room for `slots` slots a row, keeping what is stored. Does nothing if there are that many already."""
        if slots <= self.slots:
            return
        for stores in (self._keys, self._values):
            for layer, store in enumerate(stores):
                wider = store.new_zeros((store.shape[0], store.shape[1], slots, store.shape[3]))
                wider[:, :, : self.slots] = store
                stores[layer] = wider
        self.slots = slots
