"""LiveStatus: a run in one line: how much is done, solved if that is known, seconds of every stage, when it ends.

On a terminal the line is rewritten in place; everywhere else (notebooks, files, Kaggle's logs) a whole line is printed now and then. Is
told events and asks nothing; knows no solution (whoever does says the points).
"""

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Set
from typing import TextIO

from pipeline.run_events import DeadlineReached, Ended, Event, Fault, Guessed, PuzzleDone, StageEnded, Started

STAGES = ("train", "search", "score")


class LiveStatus:
    """To be handed to `RunLog` as a listener (`status.note`), and to be called (`status.tick`) while nothing happens."""

    def __init__(
        self,
        *,
        stream: TextIO | None = None,
        every: float = 30.0,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
        judge: Callable[[Set[str]], float] | None = None,
    ) -> None:
        """stream: stderr if it is not given; every: seconds between lines where there is no terminal; quiet: prints nothing

        clock: seconds that only grow; judge: of someone who may know the solutions: points of the puzzles that are done, by their ids.
        """
        self._stream = sys.stderr if stream is None else stream
        self._terminal = bool(getattr(self._stream, "isatty", lambda: False)())
        self._pause = 0.2 if self._terminal else every
        self._quiet = quiet
        self._clock = clock
        self._judge = judge
        self._began = clock()
        self._deadline: float | None = None
        self._end: float | None = None
        self._points: tuple[float, float] | None = None
        self._shown_at: float | None = None
        self._width = 0
        self._doing = ""
        self._total = 0
        self._ended = False
        self._done: dict[str, set[str]] = {}  # round -> puzzles; rounds may overlap
        self._worked = 0  # puzzles that needed work, over all rounds
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self._faults = self._guesses = 0

    def note(self, event: Event) -> None:
        """Take an event into account; faults and the end are shown at once, the rest as `tick` does."""
        if isinstance(event, Started):
            self._began, self._total = self._clock(), event.puzzles
            self._deadline = None if event.deadline is None else self._began + event.deadline
        elif isinstance(event, StageEnded):
            self._seconds[event.stage] = self._seconds.get(event.stage, 0.0) + event.seconds
        elif isinstance(event, PuzzleDone):
            self._done.setdefault(event.round, set()).add(event.puzzle)
            self._worked += not event.stored
            if self._judge is not None:
                judged = set().union(*self._done.values())
                with contextlib.suppress(OSError, ValueError):  # what he reads may be gone: the older points stay
                    self.set_points(points=self._judge(judged), of=len(judged))
        elif isinstance(event, Fault):
            self._faults += 1
            self.say(f"{event.kind}{event.puzzle and f' ({event.puzzle})'}: {event.message}; {event.action}")
        elif isinstance(event, Guessed):
            self._guesses += 1
        elif isinstance(event, DeadlineReached):
            self.say(f"deadline: {len(event.unfinished)} puzzles without all their work")
        elif isinstance(event, Ended):
            self._ended = True
            self.show(last=True)
            return
        self.tick()

    def doing(self, words: str) -> None:
        """What is being worked on, e.g. "007bbfb7 searching"; stands at the end of the line on a terminal."""
        self._doing = words
        self.tick()

    def expect_end(self, seconds: float | None) -> None:
        """When the run is expected to end, in seconds from now; None: guess it from the puzzles that are done."""
        self._end = None if seconds is None else self._clock() + seconds

    def set_points(self, *, points: float, of: float) -> None:
        """Points so far, said by someone who may know the solutions, and how many points the puzzles judged so far were worth."""
        self._points = (points, of)

    def tick(self) -> None:
        """Show the line if it is time for it. Cheap: to be called as often as one likes."""
        if self._shown_at is None or self._clock() - self._shown_at >= self._pause:
            self.show()

    def say(self, words: str) -> None:
        """A line of its own that stays; the status line goes on below it."""
        if self._quiet:
            return
        self._print(f"\r{words.ljust(self._width)}\n" if self._terminal else f"{words}\n")
        self._width = 0

    def show(self, *, last: bool = False) -> None:
        """Show the line now. last: it is not rewritten any more."""
        self._shown_at = self._clock()
        if self._quiet:
            return
        if not self._terminal:
            self._print(f"{self.line()}\n")
            return
        line = self.line() + (f" | {self._doing}" if self._doing and not last else "")
        line = line[: max(20, shutil.get_terminal_size().columns - 1)]
        self._print("\r" + line.ljust(self._width) + ("\n" if last else ""))
        self._width = 0 if last else len(line)

    def line(self) -> str:
        """The line itself."""
        now = self._clock()
        done = ", ".join(f"{name} {len(puzzles)}".strip() for name, puzzles in self._done.items())
        parts = [f"{done or 0}/{self._total} puzzles"]
        if self._points is not None:
            parts.append(f"{self._points[0]:g} of {self._points[1]:g} solved")
        if self._worked:
            spent = " ".join(f"{name} {seconds / self._worked:.1f}" for name, seconds in self._seconds.items())
            parts.append(f"s a puzzle: {spent}")
        parts += [f"{n} {word}" for n, word in ((self._guesses, "guessed"), (self._faults, "faults")) if n]
        parts.append(f"{words_of(now - self._began)} gone")
        left = self._left(now)
        if left is not None:
            parts.append(f"{words_of(left)} to go")
        if self._deadline is not None and not self._ended:
            parts.append(f"deadline in {words_of(max(0.0, self._deadline - now))}")
        return " | ".join(parts)

    def _left(self, now: float) -> float | None:
        """Expected seconds to the end: what was said, or as long for each puzzle left as for those done; never beyond the deadline."""
        done = max(map(len, self._done.values()), default=0)
        if self._ended:
            return None
        if self._end is not None:
            left = max(0.0, self._end - now)
        elif 0 < done < self._total:
            left = (now - self._began) / done * (self._total - done)
        else:
            return None
        return left if self._deadline is None else min(left, max(0.0, self._deadline - now))

    def _print(self, text: str) -> None:
        """Never raises: a stream that is gone (a closed notebook, a broken pipe) costs the line."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._quiet = True


def words_of(seconds: float) -> str:
    """Seconds as "45 s", "12 min 05 s" or "3 h 07 min"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole // 60 % 60:02d} min"
