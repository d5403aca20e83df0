"""Attention over cached slots by a kernel of our own (`slot_kernel.cpp`): float32 on a CPU, where a C++ compiler is at hand.

Scores, softmax and sums in one go, and one call for all segments of a pass: about twice as fast as the products of `slot_attention`, which
it must agree with.
"""

import ctypes
import functools
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inference_tools.compiled import compiled
from inference_tools.slot_layout import Layout, Segment, additive, causal

logger = logging.getLogger(__name__)

_LANES = 8  # lines in a vector, as in slot_kernel.cpp
_MOST, _LEAST = 128, 16  # tokens of a block: few enough for the nearest caches, enough to be worth reading the keys for
_ALIGNED = 16  # numbers between places where a vector may begin
_SOURCE = Path(__file__).with_suffix(".cpp")
_resting = False


class _Call(ctypes.Structure):
    """`Call` in slot_kernel.cpp."""

    _fields_ = [
        *((name, ctypes.c_void_p) for name in ("query", "keys", "values", "out", "blocks", "slots", "masks")),
        *((name, ctypes.c_int64) for name in ("query_head", "query_token", "cache_row", "cache_head")),
        *((name, ctypes.c_int64) for name in ("blocks_count", "heads", "shared", "size")),
        ("scaling", ctypes.c_float),
    ]


@dataclass(frozen=True)
class _Blocks:
    """The blocks of a pass: lines `table` (B, 7) int64 (`Block` in slot_kernel.cpp), and what they point into."""

    table: np.ndarray
    slots: np.ndarray
    masks: Tensor


def fits(query: Tensor, key: Tensor, value: Tensor) -> bool:
    """Whether the kernel is there and made for these tensors: query (H, N, D), key and value (rows, Hkv, slots, D)."""
    plain = all(t.dtype == torch.float32 and t.device.type == "cpu" for t in (query, key, value))
    laid_out = key.is_contiguous() and value.is_contiguous() and query.stride(2) == 1
    return plain and laid_out and not _resting and _kernel() is not None


@contextmanager
def resting() -> Iterator[None]:
    """A block in which the kernel is not used, to compare."""
    global _resting
    before, _resting = _resting, True
    try:
        yield
    finally:
        _resting = before


def kernel_attention(query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float) -> Tensor:
    """Query (H, N, D), key and value (rows, Hkv, slots, D) that `fits` -> (N, H, D). Tokens outside all segments get zeros."""
    return _attend(_kernel(), query, key, value, layout, scaling)


def _attend(kernel: ctypes.CDLL, query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float) -> Tensor:
    heads, count, size = query.shape
    shared, threads = key.shape[1], torch.get_num_threads()
    blocks = layout.prepared.get("kernel")
    if blocks is None:
        blocks = layout.prepared["kernel"] = _prepare(layout.segments, heads, heads // shared, threads)
    out = layout.room(query)
    pointers = query, key, value, out, blocks.table.ctypes, blocks.slots.ctypes, blocks.masks
    call = _Call(
        *(p.data_ptr() if isinstance(p, Tensor) else p.data for p in pointers),
        *(query.stride(0), query.stride(1), key.stride(0), key.stride(1)),
        *(len(blocks.table), heads, shared, size, scaling),
    )
    if kernel.attend(ctypes.byref(call), threads):
        raise MemoryError(f"no memory for the attention of {count} tokens")
    return out


def _prepare(segments: Sequence[Segment], heads: int, group: int, threads: int) -> _Blocks:
    """All segments cut into blocks, small enough that all threads have work; `group` query heads share a key head."""
    tokens = sum(part.end - part.begin for part in segments)
    most = min(max(tokens * heads // (4 * group * threads), _LEAST), _MOST)
    table, slots, masks, slots_at, masks_at = [], [], [], 0, 0
    for part in segments:
        for begin, end, plain, more, mask in _blocks(part, most, group):
            table.append((part.row, begin, end, plain, len(more), slots_at, masks_at))
            slots.append(more)
            masks.append(mask.flatten())
            slots_at += len(more)
            masks_at += mask.numel()
    room = torch.empty(masks_at + _ALIGNED)
    at = -room.data_ptr() // room.element_size() % _ALIGNED
    torch.cat(masks, out=room[at : at + masks_at])
    return _Blocks(np.array(table, dtype=np.int64), torch.cat(slots).numpy(), room[at : at + masks_at])


def _blocks(part: Segment, most: int, group: int) -> Iterator[tuple[int, int, int, Tensor, Tensor]]:
    """Tokens begin .. end - 1 see the first `plain` slots, and those of `more` (U,) by `mask` (U, lines rounded up), to be added."""
    for begin, end, plain, hidden in part.cut(most):
        needed = torch.nonzero(~hidden.all(0))[:, 0]  # (U,)
        seen = ~hidden[:, needed].t()  # (U, T)
        lines = group * (end - begin)
        tile = _LANES if lines <= _LANES else 2 * _LANES
        # lines that only fill a tile see nothing
        mask = torch.full((len(needed), lines + -lines % tile), torch.finfo(torch.float32).min)
        mask[:, :lines].unflatten(1, (group, end - begin)).masked_fill_(seen[:, None], 0)  # (U, G, T)
        yield begin, end, plain, needed + plain, mask


@functools.cache
def _kernel() -> ctypes.CDLL | None:
    """The compiled kernel, if it can be had and agrees with torch on this machine."""
    kernel = compiled(_SOURCE)
    if kernel is None:
        return None
    random = torch.Generator().manual_seed(0)
    query, key, value = (
        torch.randn(shape, generator=random) for shape in ((4, 21, 10), (1, 2, 90, 10), (1, 2, 90, 10))
    )
    layout = Layout(segments=[Segment(row=0, begin=0, end=21, seen=90)])
    got = _attend(kernel, query, key, value, layout, 0.3)  # (N, H, D)
    scores = query @ key[0].repeat_interleave(2, 0).transpose(1, 2) * 0.3  # (H, N, 90)
    scores[:, :, -21:] += additive(causal(21), torch.float32)
    if torch.allclose(got.transpose(0, 1), scores.softmax(-1) @ value[0].repeat_interleave(2, 0), atol=1e-4):
        return kernel
    logger.warning("%s computes wrongly as compiled here; torch's own products are used", _SOURCE.name)
    return None
