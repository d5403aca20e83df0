"""Pairs of grids straight from JSON bytes to numpy, for the way that json.dump and its like spell them. Knows no files.

Both functions take only what is right in every cell; for all else (also right JSON in an unusual spelling) they return None and the
caller reads it slowly, field by field, which names what is wrong. Method: without spaces, what stands between two cells is `,` within a
row, `],[` between two rows, `]],[[` between the grids of a pair, `]]],[[[` between two pairs: always an odd number of bytes, so that every
cell is at an even place and two strided looks check every byte.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arc_loader.grids import MAX_SIDE

COMMA, QUOTE = b',"'
ROW, SIDE, PAIR, BLOCK = 1, 2, 3, 4  # what ends at a gap between two cells: so many brackets are closed and opened
_GAPS = {level: np.frombuffer(b"]" * level + b"," + b"[" * level, np.uint8) for level in (ROW, SIDE, PAIR, BLOCK)}


@dataclass(frozen=True, eq=False)
class FastPairs:
    """cells: int8 (C,); shapes: uint8 (N, 2, 2) as in PackedPairs; counts: int64 (B,): pairs of each block."""

    cells: np.ndarray
    shapes: np.ndarray
    counts: np.ndarray


def pairs_of_blocks(bodies: list[bytes]) -> FastPairs | None:
    """Blocks `[[input, output], ...]`, each the bytes of one JSON value; None unless all of them are right."""
    if not all(body.startswith(b"[[[[") and body.endswith(b"]]]]") for body in bodies):
        return None
    text = b",".join(bodies)
    if b" " in text:
        text = text.translate(None, b" ")
    return _parse(text[4:-4])


def pairs_of_objects(text: bytes) -> FastPairs | None:
    """One block `[{"input": grid, "output": grid}, ...]`, the bytes of a whole file; None unless all of it is right."""
    quotes = np.flatnonzero(np.frombuffer(text, np.uint8) == QUOTE)
    long = np.diff(quotes)[::2]  # from the quote before a name to the one after it
    pairs, left = divmod(len(long), 2)
    text = text.translate(None, b" \t\r\n")
    start, end = b'[{"input":[[', b"]]}]"
    if not text.startswith(start) or not text.endswith(end):
        return None
    text = text[len(start) : -len(end)].replace(b'},{"input":', b"],[").replace(b',"output":[', b",[")
    found = _parse(text)
    if found is None or left or len(quotes) != 4 * pairs or len(found.shapes) != pairs:
        return None  # a part is spelled as above without its names
    if (long[::2] != len('"input')).any() or (long[1::2] != len('"output')).any():  # a space inside a name
        return None
    return found


def _parse(text: bytes) -> FastPairs | None:
    """Cells with a comma or a gap (`_GAPS`) between every two of them; None for anything else."""
    if len(text) % 2 == 0:
        return None
    data = np.frombuffer(text, np.uint8)
    even, odd = data[::2] - 48, data[1::2]
    is_cell = even <= 9
    other = np.flatnonzero(~is_cell)  # even places inside gaps: as many in a row as the gap's level
    first = np.flatnonzero(np.diff(other, prepend=-2) > 1)
    levels = np.diff(first, append=len(other))  # (R - 1,): after each row but the last
    begins, ends = other[first], other[first] + levels  # (R - 1,): even places from .. before
    if len(first) and (begins[0] == 0 or ends[-1] == len(even) or levels.max() > BLOCK):
        return None
    for level, gap in _GAPS.items():
        at = 2 * begins[levels == level] - 1
        if (data[at[:, None] + np.arange(len(gap))] != gap).any():
            return None
    brackets = levels.sum() + np.count_nonzero(levels % 2)  # at odd places, in gaps
    if np.count_nonzero(odd == COMMA) != len(odd) - brackets:
        return None
    widths = np.append(begins, len(even)) - np.append(0, ends)  # (R,)
    last_rows = np.append(np.flatnonzero(levels >= SIDE), len(levels))  # row that ends a grid: (G,)
    heights = np.diff(last_rows, prepend=-1)
    between = levels[levels >= SIDE]  # after a grid: (G - 1,)
    if widths.max() > MAX_SIDE or heights.max() > MAX_SIDE:
        return None
    if len(heights) % 2 or (between[::2] != SIDE).any() or (between[1::2] < PAIR).any():
        return None
    grid_widths = widths[last_rows]  # (G,)
    if (widths != np.repeat(grid_widths, heights)).any():
        return None
    shapes = np.stack([heights, grid_widths], axis=1).astype(np.uint8).reshape(-1, 2, 2)  # (N, 2, 2)
    last_pairs = np.append(np.flatnonzero(between[1::2] == BLOCK), len(shapes) - 1)  # pair that ends a block: (B,)
    return FastPairs(cells=even[is_cell].view(np.int8), shapes=shapes, counts=np.diff(last_pairs, prepend=-1))
