"""PromptStream: the samples of a training, in order, from endless draws; those that are too long are left out. Seeded, resumable.

Sample i is the i-th draw that became a sample, whatever the number of workers. To go on in the middle without drawing all before it
again, places (which draw comes next for sample i, and what became of the draws before) are kept in a file; without it, the same stream
is only reached more slowly.
"""

from __future__ import annotations

import bisect
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from arc_loader.encoding import Sample
from arc_loader.files import write_atomically
from prompting.draws import Drawn, Draws
from prompting.workers import draws_in_order

RECENT = 1000
MOST_TOO_LONG = 0.9
PLACE_EVERY = 256
KEPT = 64


class TooLongError(ValueError):
    """Nearly all prompts are too long, or none can be made."""


@dataclass(frozen=True, order=True)
class Place:
    """Sample number `sample` comes from draw `draw` or the first after it that becomes a sample; recent: outcomes before it."""

    sample: int
    draw: int
    recent: str = ""


@dataclass
class StreamCounts:
    """What became of the draws so far in this process. by_set: for each set (samples, too long, without a prompt)."""

    by_set: list[list[int]]
    reason: str = ""

    def add(self, drawn: Drawn) -> None:
        """Count one more."""
        self.by_set[drawn.set][".lu".index(drawn.outcome)] += 1
        self.reason = self.reason or drawn.reason


class PromptStream(Sequence[Sample]):
    """The first `count` samples of the endless stream; to be read in order (other orders work, but draw again).

    workers: processes that prepare prompts ahead; memory: the file of places, in a folder that is there; None: none is kept
    Raises TooLongError on access when more than 90 % of the last 1000 draws were too long.
    """

    def __init__(self, *, draws: Draws, count: int, workers: int = 0, memory: Path | None = None) -> None:
        if count < 1:
            raise ValueError(f"a stream has at least 1 sample, not {count}")
        self.draws, self.counts = draws, StreamCounts([[0, 0, 0] for _ in draws.sets])
        self._count, self._workers = count, workers
        self._memory = None if memory is None else _Memory(Path(memory), draws.fingerprint)
        self._places = [Place(0, 0)] if self._memory is None else self._memory.read()
        self._kept: dict[int, Sample] = {}
        self._results: Iterator[Drawn] | None = None
        self._sample = self._draw = 0
        self._recent: deque[str] = deque(maxlen=RECENT)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Sample:
        if not 0 <= index < self._count:
            raise IndexError(f"sample {index} of {self._count}")
        if index in self._kept:
            return self._kept[index]
        near = self._places[bisect.bisect_right(self._places, Place(index, 1 << 62)) - 1]
        if self._results is None or index < self._sample or near.sample > self._sample:
            self._go_to(near)
        while self._sample <= index:
            self._advance()
        return self._kept[index]

    def close(self) -> None:
        """End the worker processes; the next access starts others."""
        if self._results is not None:
            self._results.close()
            self._results = None

    def _go_to(self, place: Place) -> None:
        self.close()
        self._sample, self._draw = place.sample, place.draw
        self._recent = deque(place.recent, maxlen=RECENT)
        self._results = draws_in_order(self.draws, start=self._draw, workers=self._workers)

    def _advance(self) -> None:
        """Take one more draw."""
        drawn = next(self._results)
        self._draw += 1
        self._recent.append(drawn.outcome)
        self.counts.add(drawn)
        if drawn.sample is None:
            self._check()
            return
        self._kept[self._sample] = drawn.sample
        self._kept.pop(self._sample - KEPT, None)
        self._sample += 1
        if self._sample % PLACE_EVERY == 0 and self._sample > self._places[-1].sample:
            self._places.append(Place(self._sample, self._draw, "".join(self._recent)))
            if self._memory is not None:
                self._memory.add(self._places[-1])

    def _check(self) -> None:
        for sign, what in (("l", "too long"), ("u", "impossible to make")):
            count = self._recent.count(sign)
            if len(self._recent) == RECENT and count > MOST_TOO_LONG * RECENT:
                limit = (
                    f" (max_seq_len is {self.draws.rules.max_seq_len} tokens)"
                    if sign == "l"
                    else f": {self.counts.reason}"
                )
                raise TooLongError(
                    f"{count} of the last {RECENT} prompts were {what}, more than {MOST_TOO_LONG:.0%}; training stops{limit}"
                )


@dataclass
class _Memory:
    """The file of places: JSON lines, the first names the stream; a last line that a kill cut short does not count."""

    path: Path
    stream: str
    _ready: bool = field(default=False)

    def read(self) -> list[Place]:
        """The places that are known, the beginning first; those of another stream are forgotten."""
        places = [Place(0, 0)]
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        try:
            if lines and json.loads(lines[0]) == {"stream": self.stream}:
                for line in lines[1:]:
                    place = Place(*json.loads(line))
                    if place.sample > places[-1].sample:
                        places.append(place)
        except (ValueError, TypeError):
            pass
        return places

    def add(self, place: Place) -> None:
        """Keep one more place."""
        if not self._ready:  # whatever a kill left at the end of the file goes
            kept = [json.dumps({"stream": self.stream}), *(_line(p) for p in self.read()[1:] if p < place)]
            write_atomically(self.path, data=("\n".join(kept) + "\n").encode())
            self._ready = True
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(place) + "\n")


def _line(place: Place) -> str:
    return json.dumps([place.sample, place.draw, place.recent])
