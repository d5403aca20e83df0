"""RunLog: `run.jsonl`, one JSON object a line for everything that happens in a run, there as soon as it has happened.

Only ever appended to, by one process at a time; a line is one write to the system, so a kill leaves at most its last line cut. A full disk
costs lines of the log, with one message, and never the run. docs/run_log.md says what is in a line.
"""

import contextlib
import dataclasses
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from arc_loader.grids import shown
from pipeline.run_events import EVENTS, DeadlineReached, Ended, Event, Fault, Started

_SYNCED = (Started, Fault, DeadlineReached, Ended)  # after these the disk has everything, also if the power fails


@dataclass(frozen=True)
class LoggedEvent:
    """An event as it was read. time: UTC, ISO 8601; at: seconds since the run that wrote it had opened the log."""

    time: str
    at: float
    event: Event


@dataclass(frozen=True)
class ReadLog:
    """What a log holds. cut: numbers (from 1) of the lines that a kill or a full disk left incomplete."""

    events: tuple[LoggedEvent, ...]
    cut: tuple[int, ...]


class RunLog:
    """Appends events to the file at `path`, which is made if it is missing; None: writes nothing, and only calls `listeners`."""

    def __init__(self, *, path: Path | str | None, listeners: Iterable[Callable[[Event], None]] = ()) -> None:
        """listeners: told of every event after it is written, e.g. `LiveStatus.note`. A file that cannot be opened is not written."""
        self.path = None if path is None else Path(path)
        self.written = 0
        self._listeners = tuple(listeners)
        self._began = time.monotonic()
        self._file: int | None = None
        self._told = False
        self._cut = False
        if self.path is not None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._cut = _ends_cut(self.path)
                self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            except OSError as error:
                self._tell(error)

    def write(self, event: Event) -> None:
        """Append one event. Never raises OSError: what the disk refuses is left out, with one message on stderr."""
        if self._file is not None:
            self._append(event)
        for listener in self._listeners:
            listener(event)

    def close(self) -> None:
        """Close the file; the listeners are still told of what follows."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._file)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _append(self, event: Event) -> None:
        line = _line(event, at=time.monotonic() - self._began)
        data = (b"\n" if self._cut else b"") + line  # what was cut before becomes a line of its own
        try:
            count = os.write(self._file, data)
            self._cut = (self._cut or count > 0) and count < len(data)
            if self._cut:
                raise OSError(f"only {count} of {len(data)} bytes were written")
            self.written += 1
            if isinstance(event, _SYNCED):
                os.fsync(self._file)
        except OSError as error:
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            print(f"run log {self.path}: lines are missing: {error}; the run goes on", file=sys.stderr, flush=True)


def read_run_log(path: Path | str) -> ReadLog:
    """All events of a log, in order. Lines that are cut are left out and counted.

    Raises ValueError naming file, line and value for a whole line that is no event, OSError if the file cannot be read.
    """
    events, cut = [], []
    for number, line in enumerate(Path(path).read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            cut.append(number)
            continue
        events.append(_event(value, where=f"{path} line {number}"))
    return ReadLog(events=tuple(events), cut=tuple(cut))


def _ends_cut(path: Path) -> bool:
    """Whether a file exists whose last line is not ended."""
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except FileNotFoundError:
        return False


def _line(event: Event, *, at: float) -> bytes:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    value = {"time": now, "at": round(at, 3), "event": event.event, **_plain(dataclasses.asdict(event))}
    return json.dumps(value, allow_nan=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    """`value` as JSON types; what JSON does not know (also infinity and NaN) becomes text, so that no event is lost for it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value if isinstance(value, float) and math.isfinite(value) else str(value)


def _event(value: Any, *, where: str) -> LoggedEvent:
    kind = EVENTS.get(value.get("event")) if isinstance(value, dict) else None
    if kind is None:
        raise ValueError(f"{where}: no event of a run: {shown(value)}")
    fields = {name: tuple(v) if isinstance(v, list) else v for name, v in value.items()}
    try:
        when, at = fields.pop("time"), float(fields.pop("at"))
        del fields["event"]
        return LoggedEvent(time=when, at=at, event=kind(**fields))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{where}: no event {kind.event!r}: {error!r}: {shown(value)}") from error
