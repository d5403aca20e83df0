"""A grid as a small PNG with a palette, without any library: for pages that hold hundreds of them."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from arc_loader.colours import COLOURS, rgb
from arc_loader.grids import Grid

LINE = len(COLOURS)  # palette entry of the lines between cells
_LINE_RGB = (85, 85, 85)


def grid_png(grid: Grid, *, cell: int) -> bytes:
    """PNG of (H * cell + 1) x (W * cell + 1) pixels, lines of one pixel around every cell."""
    height, width = grid.shape
    pixels = np.full((height * cell + 1, width * cell + 1), LINE, np.uint8)
    for row in range(1, cell):
        for column in range(1, cell):
            pixels[row::cell, column::cell] = grid
    rows = np.hstack([np.zeros((len(pixels), 1), np.uint8), pixels])  # each begins with its filter: none
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 3, 0, 0, 0)
    palette = bytes(value for colour in range(LINE) for value in rgb(colour)) + bytes(_LINE_RGB)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
