"""Pairs of grids straight from JSON bytes to numpy, for the way that json.dump and its like spell them. Knows no files.

Both functions take only what is right in every cell; for all else (also right JSON in an unusual spelling) they return None and the
caller reads it slowly, field by field, which names what is wrong. Method: with spaces gone and brackets between cells replaced by
one byte each, digits and separators alternate, so that two strided looks check every byte.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arc_loader.grids import MAX_SIDE

ROW, SIDE, PAIR, BLOCK = b"\x01", b"\x02", b"\x03", b"\x04"  # what stands between two cells, if no plain comma
_LEVEL = np.full(256, 255, np.uint8)
_LEVEL[[ord(","), 1, 2, 3, 4]] = [0, 1, 2, 3, 4]


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
    if any(mark in text for mark in (ROW, SIDE, PAIR, BLOCK)):
        return None
    if b" " in text:
        text = text.translate(None, b" ")
    text = text.replace(b"],[", ROW)
    for wide, mark in ((b"]]]\x01[[[", BLOCK), (b"]]\x01[[", PAIR), (b"]\x01[", SIDE)):
        text = text.replace(wide, mark)
    return _parse(text[4:-4])


def pairs_of_objects(text: bytes) -> FastPairs | None:
    """One block `[{"input": grid, "output": grid}, ...]`, the bytes of a whole file; None unless all of it is right."""
    if any(mark in text for mark in (ROW, SIDE, PAIR, BLOCK)):
        return None
    names = text.count(b'"input"'), text.count(b'"output"')
    text = text.translate(None, b" \t\r\n")
    if names != (text.count(b'"input":'), text.count(b'"output":')):  # a space inside a name
        return None
    start, end = b'[{"input":[[', b"]]}]"
    if not text.startswith(start) or not text.endswith(end):
        return None
    text = text.replace(b'},{"input":', PAIR).replace(b',"output":', SIDE).replace(b"],[", ROW)
    text = text.replace(b"]]\x03[[", PAIR).replace(b"]]\x02[[", SIDE)
    return _parse(text[len(start) : -len(end)])


def _parse(text: bytes) -> FastPairs | None:
    """Cells with one separator byte between every two of them; None for anything else."""
    data = np.frombuffer(text, np.uint8)
    cells, separators = data[::2] - 48, data[1::2]  # (C,), (C - 1,)
    if len(data) % 2 == 0 or (cells > 9).any():
        return None
    ends = np.flatnonzero(separators != ord(","))  # the cell after which a row ends, but for the last row: (R - 1,)
    levels = _LEVEL[separators[ends]]
    row_ends = np.append(ends + 1, len(cells))  # (R,)
    widths = np.diff(row_ends, prepend=0)
    last_rows = np.append(np.flatnonzero(levels >= 2), len(levels))  # row that ends a grid: (G,)
    heights = np.diff(last_rows, prepend=-1)
    between = levels[levels >= 2]  # after a grid: (G - 1,)
    if (levels == 255).any() or widths.max() > MAX_SIDE or heights.max() > MAX_SIDE:
        return None
    if len(heights) % 2 or (between[::2] != 2).any() or (between[1::2] < 3).any():
        return None
    grid_widths = widths[last_rows]  # (G,)
    if (widths != np.repeat(grid_widths, heights)).any():
        return None
    shapes = np.stack([heights, grid_widths], axis=1).astype(np.uint8).reshape(-1, 2, 2)  # (N, 2, 2)
    last_pairs = np.append(np.flatnonzero(between[1::2] == 4), len(shapes) - 1)  # pair that ends a block: (B,)
    return FastPairs(cells=cells.view(np.int8), shapes=shapes, counts=np.diff(last_pairs, prepend=-1))
