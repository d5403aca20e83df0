"""The bytes between the parent, its workers and their children: requests, records of outcomes, replies. Strict, bounded, no pickles.

A frame is its length (uint32, little-endian) and that many bytes. What comes from a child is never trusted: `read_records` takes every
byte sequence and either finds outcomes or raises FrameError.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict

import numpy as np

from arc_loader.grids import MAX_SIDE, N_COLOURS, freeze
from omni_arc.sandbox.limits import SandboxLimits
from omni_arc.sandbox.outcome import GRID, KINDS, Outcome
from omni_arc.sandbox.program import Job, Program

LENGTH = struct.Struct("<I")
_FAILURE = struct.Struct("<BiBH")  # kind, line (-1: unknown), bytes of error, bytes of message
MAX_ERROR, MAX_MESSAGE = 60, 300  # characters
MAX_RECORD = max(3 + MAX_SIDE**2, _FAILURE.size + 4 * (MAX_ERROR + MAX_MESSAGE))  # bytes; a character has up to 4


class FrameError(ValueError):
    """Bytes that are no frame or no record."""


def framed(body: bytes) -> bytes:
    """The body with its length in front."""
    return LENGTH.pack(len(body)) + body


def request(*, job: Job, limits: SandboxLimits) -> bytes:
    """A job as bytes: a JSON header, then height, width and cells of every input (0, 0 for none).

    Of a source that is too long only so much is sent that the other side sees it is.
    """
    header = {
        "source": job.program.source[: limits.source_chars + 1].encode("utf-8", "surrogatepass").hex(),
        "entry": job.program.entry,
        "seed": job.seed,
        "calls": len(job.inputs),
        "limits": asdict(limits),
    }
    data = json.dumps(header).encode()
    grids = [b"\0\0" if g is None else bytes(g.shape) + g.tobytes() for g in job.inputs]
    return LENGTH.pack(len(data)) + data + b"".join(grids)


def read_request(body: bytes) -> tuple[Job, SandboxLimits]:
    """The inverse of `request`."""
    size = LENGTH.unpack_from(body)[0]
    header, at = json.loads(body[LENGTH.size : LENGTH.size + size]), LENGTH.size + size
    inputs = []
    for _ in range(header["calls"]):
        height, width = body[at], body[at + 1]
        cells = np.frombuffer(body, np.int8, height * width, at + 2).reshape(height, width)  # (H, W)
        inputs.append(freeze(cells) if height else None)
        at += 2 + height * width
    program = Program(bytes.fromhex(header["source"]).decode("utf-8", "surrogatepass"), entry=header["entry"])
    return Job(program, tuple(inputs), header["seed"]), SandboxLimits(**header["limits"])


def record(outcome: Outcome) -> bytes:
    """One outcome as bytes: at most MAX_RECORD; long messages are cut, characters that cannot be printed become '?'."""
    kind = KINDS.index(outcome.kind)
    if outcome.grid is not None:
        return bytes((kind, *outcome.grid.shape)) + outcome.grid.tobytes()
    error, message = _plain(outcome.error, MAX_ERROR), _plain(outcome.message, MAX_MESSAGE)
    line = -1 if outcome.line is None else outcome.line
    return _FAILURE.pack(kind, line, len(error), len(message)) + error + message


def _plain(text: str, characters: int) -> bytes:
    return "".join(c if c.isprintable() else "?" for c in text[:characters]).encode("utf-8", "replace")


def read_records(data: bytes, *, at_most: int) -> tuple[Outcome, ...]:
    """The outcomes in what a child has written; a last one that is cut off is left out. Raises FrameError for anything else."""
    found: list[Outcome] = []
    at = 0
    while at < len(data):
        if len(found) == at_most:
            raise FrameError(f"{len(data) - at} bytes after the last of {at_most} outcomes")
        if data[at] >= len(KINDS):
            raise FrameError(f"byte {at}: {data[at]} is no kind of outcome")
        read = _read_grid if KINDS[data[at]] == GRID else _read_failure
        outcome, at = read(data, at)
        if outcome is None:
            break
        found.append(outcome)
    return tuple(found)


def _read_grid(data: bytes, at: int) -> tuple[Outcome | None, int]:
    if len(data) < at + 3:
        return None, at
    height, width = data[at + 1], data[at + 2]
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise FrameError(f"byte {at}: a grid of {height} x {width}")
    end = at + 3 + height * width
    cells = data[at + 3 : end]
    if any(cell >= N_COLOURS for cell in cells):
        raise FrameError(f"byte {at}: a cell of a grid is no colour")
    if len(data) < end:
        return None, at
    return Outcome(GRID, grid=freeze(np.frombuffer(cells, np.int8).reshape(height, width))), end  # (H, W)


def _read_failure(data: bytes, at: int) -> tuple[Outcome | None, int]:
    if len(data) < at + _FAILURE.size:
        return None, at
    kind, line, n_error, n_message = _FAILURE.unpack_from(data, at)
    at += _FAILURE.size
    if n_error > 4 * MAX_ERROR or n_message > 4 * MAX_MESSAGE or line < -1:
        raise FrameError(f"byte {at}: a failure with {n_error} + {n_message} bytes of text, line {line}")
    end = at + n_error + n_message
    if len(data) < end:
        return None, end
    try:
        error, message = data[at : at + n_error].decode(), data[at + n_error : end].decode()
    except UnicodeDecodeError as wrong:
        raise FrameError(f"byte {at}: text of a failure: {wrong}") from None
    if not (error + message).isprintable():
        raise FrameError(f"byte {at}: a failure whose text has characters that cannot be printed")
    return Outcome(KINDS[kind], error=error, message=message, line=None if line < 0 else line), end
